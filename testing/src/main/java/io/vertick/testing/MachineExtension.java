package io.vertick.testing;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/**
 * Gives each test {@link VirtualMachines} of its own, as a parameter of the test, of {@code @BeforeEach} and {@code @AfterEach} methods and of the constructor:
 * the same object everywhere. If the test fails it prints to {@code System.err} what each of its machines is, and the last facts of each: transitions with the
 * ticks they changed, refusals, failures.
 *
 * <pre>{@code
 * @ExtendWith(MachineExtension.class)
 * @RegisterExtension static final MachineExtension MACHINES = MachineExtension.showing(100);
 * }</pre>
 */
public final class MachineExtension implements ParameterResolver, AfterEachCallback {
  /** How many facts of each machine are printed unless {@link #showing} says otherwise. */
  public static final int FACTS_SHOWN = 20;

  private static final Namespace NAMESPACE = Namespace.create(MachineExtension.class);

  private final int factsMax;

  /** Prints {@value #FACTS_SHOWN} facts of each machine. */
  public MachineExtension() {
    this(FACTS_SHOWN);
  }

  private MachineExtension(int factsMax) {
    this.factsMax = factsMax;
  }

  /**
   * Prints this many facts of each machine.
   *
   * @param factsMax 1 to {@value VirtualMachines#FACTS_MAX}
   */
  public static MachineExtension showing(int factsMax) {
    if (factsMax < 1 || factsMax > VirtualMachines.FACTS_MAX) {
      throw new IllegalArgumentException(
          "Expected 1 to " + VirtualMachines.FACTS_MAX + " facts to print, but got " + factsMax);
    }
    return new MachineExtension(factsMax);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == VirtualMachines.class;
  }

  @Override
  public VirtualMachines resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (context.getTestMethod().isEmpty()) {
      throw new ParameterResolutionException(
          "Expected VirtualMachines to belong to one test, but "
              + parameter.getDeclaringExecutable() + " runs for all tests of its class: "
              + "take them in the test, in @BeforeEach, or in the constructor of a class with an instance for each test");
    }
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            VirtualMachines.class, key -> new VirtualMachines(), VirtualMachines.class);
  }

  /** A constructor's parameter is the one that the test gets. */
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    var machines = context.getStore(NAMESPACE).get(VirtualMachines.class, VirtualMachines.class);
    if (machines != null && hasFailed(context)) {
      System.err.print(
          "Machines of " + context.getDisplayName() + ":\n" + machines.describe(factsMax));
    }
  }

  private static boolean hasFailed(ExtensionContext context) {
    return context
        .getExecutionException()
        .filter(thrown -> !(thrown instanceof TestAbortedException))
        .isPresent();
  }
}
