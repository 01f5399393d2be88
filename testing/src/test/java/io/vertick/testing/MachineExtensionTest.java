package io.vertick.testing;

import static io.vertick.testing.VertickAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.vertick.engine.machine.Machine;
import io.vertick.testing.Job.JobStates;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class MachineExtensionTest {
  private static final JobStates S = Job.states();

  /** What a run of a test class came to. */
  private static final class Told implements TestExecutionListener {
    private final List<Throwable> failures = new ArrayList<>();
    private int succeeded;
    private String printed = "";

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      result.getThrowable().ifPresent(failures::add);
      if (test.isTest() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
        succeeded++;
      }
    }
  }

  private static boolean isRunning;

  /** The classes below fail on purpose: nobody but this test runs them. */
  static boolean isRunning() {
    return isRunning;
  }

  private static Told run(Class<?> tests) {
    var told = new Told();
    var request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build();
    var printed = new ByteArrayOutputStream();
    var console = System.err;
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    isRunning = true;
    try {
      LauncherFactory.create().execute(request, told);
    } finally {
      isRunning = false;
      System.setErr(console);
    }
    told.printed = printed.toString(StandardCharsets.UTF_8);
    return told;
  }

  @ExtendWith(MachineExtension.class)
  @EnabledIf("io.vertick.testing.MachineExtensionTest#isRunning")
  static class FailingTests {
    @Test
    void shouldFail(VirtualMachines machines) {
      var job = machines.start("job-1", new Job());
      machines.start("job-2", new Job());
      job.add(S.busy);
      assertThat(job).isActive(S.busy);
    }
  }

  @Test
  void shouldPrintTheMachinesOfATestThatFails() {
    // when
    var told = run(FailingTests.class);
    // then
    assertThat(told.failures).hasSize(1);
    assertThat(told.printed).isEqualTo("""
            Machines of shouldFail(VirtualMachines):
            job-1 (Idle:1), version 1; the last 2 of 2 facts:
              0 ms  #1 auto(Idle) executed → Idle:1
              0 ms  #2 add(Busy) refused: Busy needs Ready, which is not active
            job-2 (Idle:1), version 1; the last 1 of 1 facts:
              0 ms  #1 auto(Idle) executed → Idle:1
            """);
  }

  @EnabledIf("io.vertick.testing.MachineExtensionTest#isRunning")
  static class ConfiguredTests {
    @RegisterExtension
    static final MachineExtension MACHINES = MachineExtension.showing(2);

    @Test
    void shouldFail(VirtualMachines machines) {
      var job = machines.start("job-1", new Job());
      job.add(S.ready);
      job.remove(S.ready);
      throw new IllegalStateException("not an assertion");
    }
  }

  @Test
  void shouldPrintAsManyFactsAsAskedFor() {
    // when
    var told = run(ConfiguredTests.class);
    // then
    assertThat(told.printed)
        .contains(
            "the last 2 of 5 facts:\n  0 ms  #4 remove(Ready) executed → Ready:2\n  0 ms  #5");
  }

  @ExtendWith(MachineExtension.class)
  @EnabledIf("io.vertick.testing.MachineExtensionTest#isRunning")
  static class BrokenTests {
    @Test
    void shouldFail(VirtualMachines machines) {
      var disposed = machines.start("disposed-1", new Job());
      disposed.dispose();
      var broken = machines.start("broken-1", new Job());
      assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> broken.add(S.fatal));
      assertThat(broken).isNotActive(S.fatal);
    }
  }

  @Test
  void shouldPrintMachinesThatAreDisposedOrBroken() {
    // when
    var told = run(BrokenTests.class);
    // then
    assertThat(told.printed)
        .contains("disposed-1 (Idle:1)", "  0 ms  disposed\n")
        .contains("broken-1 (Idle:1 Fatal:1)")
        .contains("  0 ms  broken by java.lang.StackOverflowError: too deep\n");
  }

  @ExtendWith(MachineExtension.class)
  @EnabledIf("io.vertick.testing.MachineExtensionTest#isRunning")
  static class LateTests {
    @BeforeEach
    void prepare(VirtualMachines machines) {
      machines.start("job-1", new Job());
    }

    @Test
    void shouldPass() {}

    @AfterEach
    void fail(VirtualMachines machines) {
      throw new IllegalStateException("too late");
    }
  }

  @Test
  void shouldPrintWhenWhatFollowsTheTestFails() {
    // when
    var told = run(LateTests.class);
    // then
    assertThat(told.printed).startsWith("Machines of shouldPass():\njob-1 (Idle:1)");
  }

  @ExtendWith(MachineExtension.class)
  @EnabledIf("io.vertick.testing.MachineExtensionTest#isRunning")
  static class QuietTests {
    private final VirtualMachines constructed;
    private final Machine<JobStates> job;

    QuietTests(VirtualMachines machines) {
      constructed = machines;
      job = machines.start("job-1", new Job());
    }

    @Test
    void shouldGetTheWorldOfTheConstructor(VirtualMachines machines) {
      assertThat(machines).isSameAs(constructed);
      assertThat(machines.transitions(job)).hasSize(1);
    }

    @Test
    void shouldGetAWorldOfItsOwn(VirtualMachines machines) {
      machines.advance(Duration.ofSeconds(1));
      assertThat(machines.host().nanoTime()).isEqualTo(1_000_000_000L);
    }

    @Test
    void shouldBeAborted() {
      assumeTrue(false);
    }
  }

  @Test
  void shouldPrintNothingWhenTestsPassOrAreAborted() {
    // when
    var told = run(QuietTests.class);
    // then
    assertThat(told.succeeded).isEqualTo(2);
    assertThat(told.printed).isEmpty();
  }

  @ExtendWith(MachineExtension.class)
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  @EnabledIf("io.vertick.testing.MachineExtensionTest#isRunning")
  static class SharedTests {
    SharedTests(VirtualMachines machines) {}

    @Test
    void shouldNeverRun() {}
  }

  @Test
  void shouldRejectAWorldForSeveralTests() {
    // when
    var told = run(SharedTests.class);
    // then
    assertThat(told.succeeded).isZero();
    assertThat(told.failures)
        .singleElement()
        .satisfies(failure -> assertThat(failure)
            .hasMessageContaining("Expected VirtualMachines to belong to one test, but")
            .hasMessageContaining("runs for all tests of its class: take them in the test"));
  }

  @Test
  void shouldRejectANumberOfFactsThatIsNotKept() {
    // then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MachineExtension.showing(0))
        .withMessage("Expected 1 to 10000 facts to print, but got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MachineExtension.showing(VirtualMachines.FACTS_MAX + 1));
  }
}
