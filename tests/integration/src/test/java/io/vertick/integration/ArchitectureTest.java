package io.vertick.integration;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.vertx.core.AsyncResult;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What knows what: between modules, between the packages of one, and what the engine may use of the world. */
@AnalyzeClasses(packages = "io.vertick", importOptions = ArchitectureTest.Shipped.class)
class ArchitectureTest {
  private static final String ENGINE = "io.vertick.engine..";
  private static final String BRIDGE = "io.vertick.bridge..";
  private static final String CLIENT = "io.vertick.client..";
  private static final String TESTING = "io.vertick.testing..";
  private static final String CLOCK = "io.vertick.engine.clock..";
  private static final String SCHEMA = "io.vertick.engine.schema..";
  private static final String RELATION = "io.vertick.engine.relation..";
  private static final String PROTOCOL = "io.vertick.engine.protocol..";
  private static final String SUBSCRIPTION = "io.vertick.engine.subscription..";

  /** What is shipped: neither tests nor the projects under {@code tests/}. */
  static final class Shipped implements ImportOption {
    private static final ImportOption NO_TESTS = new ImportOption.DoNotIncludeTests();

    @Override
    public boolean includes(com.tngtech.archunit.core.importer.Location location) {
      return NO_TESTS.includes(location)
          && !location.contains("/tests/")
          && !location.contains("-tests.jar");
    }
  }

  /** The packages of {@code verticles} by feature; the root is a feature of its own. */
  private static final class HostingFeatures implements SliceAssignment {
    private static final Pattern FEATURE = Pattern.compile("io\\.vertick\\.(\\w+).*");

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      var name = type.getPackageName();
      if (!isHosting(name)) {
        return SliceIdentifier.ignore();
      }
      var feature = FEATURE.matcher(name);
      return SliceIdentifier.of(feature.matches() ? feature.group(1) : "the root");
    }

    @Override
    public String getDescription() {
      return "the features of verticles";
    }
  }

  // Modules.

  @ArchTest
  static final ArchRule engineKnowsNoOtherModule = classes()
      .that()
      .resideInAPackage(ENGINE)
      .should()
      .onlyDependOnClassesThat(resideInAnyPackage(ENGINE, "java..", "org.jspecify.annotations..")
          .or(resideInAPackage("io.vertx..")));

  @ArchTest
  static final ArchRule engineUsesOnlyFuturesOfVertx = noClasses()
      .that()
      .resideInAPackage(ENGINE)
      .should()
      .dependOnClassesThat(resideInAPackage("io.vertx..")
          .and(DescribedPredicate.not(DescribedPredicate.describe(
              "futures and what their signatures need",
              type -> Set.of(
                      Future.class.getName(),
                      Promise.class.getName(),
                      AsyncResult.class.getName(),
                      Handler.class.getName(),
                      Completable.class.getName())
                  .contains(type.getName())))));

  @ArchTest
  static final ArchRule bridgeKnowsEngineAndVertxOnly = classes()
      .that()
      .resideInAPackage(BRIDGE)
      .should()
      .onlyDependOnClassesThat(resideInAnyPackage(
          BRIDGE,
          ENGINE,
          "java..",
          "javax.net.ssl..",
          "org.jspecify.annotations..",
          "org.slf4j..",
          "io.vertx.core..",
          "io.netty.."));

  @ArchTest
  static final ArchRule clientKnowsBridgeAndVertxOnly = classes()
      .that()
      .resideInAPackage(CLIENT)
      .should()
      .onlyDependOnClassesThat(resideInAnyPackage(
          CLIENT,
          "io.vertick.bridge.remote..",
          "io.vertick.bridge.frame..",
          ENGINE,
          "java..",
          "javax.net.ssl..",
          "org.jspecify.annotations..",
          "org.slf4j..",
          "io.vertx.core.."));

  @ArchTest
  static final ArchRule testingKnowsEngineAndTestLibrariesOnly = classes()
      .that()
      .resideInAPackage(TESTING)
      .should()
      .onlyDependOnClassesThat()
      .resideInAnyPackage(
          TESTING,
          ENGINE,
          "java..",
          "org.jspecify.annotations..",
          "io.vertx.core..",
          "org.assertj..",
          "org.junit.jupiter.api..",
          "org.opentest4j..");

  @ArchTest
  static final ArchRule nothingShippedKnowsTesting = noClasses()
      .that()
      .resideOutsideOfPackage(TESTING)
      .should()
      .dependOnClassesThat()
      .resideInAPackage(TESTING);

  @ArchTest
  static final ArchRule onlyClusterKnowsHazelcast = noClasses()
      .that()
      .resideOutsideOfPackage("io.vertick.cluster..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster..");

  // The engine and the world.

  @ArchTest
  static final ArchRule engineTouchesNoOutsideWorld = noClasses()
      .that()
      .resideInAPackage(ENGINE)
      .should()
      .dependOnClassesThat(resideInAnyPackage(
              "org.slf4j..",
              "java.net..",
              "java.nio.file..",
              "java.io..",
              "java.util.logging..",
              "java.util.concurrent..")
          .and(DescribedPredicate.not(resideInAPackage("java.io")
              .and(DescribedPredicate.describe(
                  "is Serializable", ArchitectureTest::isSerializable)))));

  @ArchTest
  static final ArchRule engineMakesNoThreadAndKnowsNoTime = noClasses()
      .that()
      .resideInAPackage(ENGINE)
      .should()
      .callConstructorWhere(of(Thread.class, java.util.Random.class, java.util.Date.class))
      .orShould()
      .accessTargetWhere(DescribedPredicate.<JavaAccess<?>>describe(
          "the wall clock, randomness or System.out", ArchitectureTest::isWorldly));

  @ArchTest
  static final ArchRule engineHasNoVolatileFields = ArchRuleDefinition.noFields()
      .that()
      .areDeclaredInClassesThat()
      .resideInAPackage(ENGINE)
      .should()
      .haveModifier(JavaModifier.VOLATILE);

  /** One table of handlers serves machines on all loops: whichever thread comes first compiles it. */
  @ArchTest
  static final ArchRule engineLocksOnlyToCompileTypes = ArchRuleDefinition.noMethods()
      .that()
      .areDeclaredInClassesThat()
      .resideInAPackage(ENGINE)
      .and()
      .areDeclaredInClassesThat()
      .doNotHaveFullyQualifiedName("io.vertick.engine.machine.MachineType")
      .should()
      .haveModifier(JavaModifier.SYNCHRONIZED);

  // Packages, leaf first.

  @ArchTest
  static final ArchRule clockIsLeaf = engineMayKnow(CLOCK);

  @ArchTest
  static final ArchRule schemaIsLeaf = engineMayKnow(SCHEMA);

  @ArchTest
  static final ArchRule relationKnowsSchema = engineMayKnow(RELATION, SCHEMA);

  @ArchTest
  static final ArchRule subscriptionKnowsSchemaAndClock =
      engineMayKnow(SUBSCRIPTION, SCHEMA, CLOCK);

  @ArchTest
  static final ArchRule machineKnowsThoseFour =
      engineMayKnow("io.vertick.engine.machine..", CLOCK, SCHEMA, RELATION, SUBSCRIPTION);

  @ArchTest
  static final ArchRule protocolKnowsClockAndSchema = engineMayKnow(PROTOCOL, CLOCK, SCHEMA);

  @ArchTest
  static final ArchRule sessionKnowsProtocol =
      engineMayKnow("io.vertick.engine.session..", PROTOCOL, CLOCK);

  @ArchTest
  static final ArchRule payloadKnowsMachineAndSession = engineMayKnow(
      "io.vertick.engine.payload..",
      "io.vertick.engine.machine..",
      "io.vertick.engine.session..",
      PROTOCOL);

  @ArchTest
  static final ArchRule remoteKnowsMachineAndSession = engineMayKnow(
      "io.vertick.engine.remote..",
      "io.vertick.engine.machine..",
      "io.vertick.engine.session..",
      CLOCK,
      SCHEMA,
      RELATION,
      SUBSCRIPTION,
      PROTOCOL);

  /** A conversation has no futures: its owner knows on which context they complete. */
  @ArchTest
  static final ArchRule conversationsKnowNoFutures = noClasses()
      .that()
      .resideInAnyPackage(PROTOCOL, "io.vertick.engine.session..")
      .should()
      .dependOnClassesThat(resideInAPackage("io.vertx.."));

  @ArchTest
  static final ArchRule traceReadsWhatMachinesTell = engineMayKnow(
      "io.vertick.engine.trace..",
      "io.vertick.engine.machine..",
      CLOCK,
      SCHEMA,
      RELATION,
      SUBSCRIPTION);

  @ArchTest
  static final ArchRule pipeKnowsMachine =
      engineMayKnow("io.vertick.engine.pipe..", "io.vertick.engine.machine..", SCHEMA);

  @ArchTest
  static final ArchRule statesKnowsMachine =
      engineMayKnow("io.vertick.engine.states..", "io.vertick.engine.machine..", SCHEMA);

  @ArchTest
  static final ArchRule engineHasNoCycles =
      slices().matching("io.vertick.engine.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule verticlesHasNoCycles =
      slices().assignedFrom(new HostingFeatures()).should().beFreeOfCycles();

  @ArchTest
  static final ArchRule hostingKnowsNoApplication = noClasses()
      .that()
      .resideOutsideOfPackages("io.vertick.demo..", "io.vertick.cli..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("io.vertick.demo..", "io.vertick.cli..");

  // Names and habits.

  @ArchTest
  static final ArchRule namesSayWhatDiffers = noClasses()
      .should()
      .haveNameMatching(".*(Impl|Manager|Helper|Utils?)(\\$.*)?")
      .orShould()
      .resideInAPackage("..impl..");

  @ArchTest
  static final ArchRule onlyProgramsAndFailedTestsWriteToTheConsole = noClasses()
      .that(DescribedPredicate.not(
          resideInAnyPackage("io.vertick.cli..", "io.vertick.demo..", TESTING)))
      .should()
      .accessTargetWhere(DescribedPredicate.<JavaAccess<?>>describe(
          "System.out or System.err",
          access ->
              isOwnedBy(access, System.class) && access.getTarget().getName().matches("out|err")))
      .orShould()
      .dependOnClassesThat()
      .areAssignableTo(PrintStream.class)
      .orShould()
      .callMethod(Throwable.class, "printStackTrace");

  @ParameterizedTest
  @ValueSource(strings = {"engine", "testing", "bridge", "bridge/clients/java", "verticles"})
  void shouldDescribeEveryPackage(String module) throws IOException {
    // given the folders that hold sources
    var sources = root().resolve(module).resolve("src/main/java");
    List<Path> folders;
    try (Stream<Path> files = Files.walk(sources)) {
      folders = files
          .filter(file -> file.toString().endsWith(".java"))
          .map(Path::getParent)
          .distinct()
          .toList();
    }
    // then
    assertThat(folders).isNotEmpty().allSatisfy(folder -> {
      assertThat(folder.resolve("package-info.java")).exists().content().contains("/**");
    });
  }

  private static ArchRule engineMayKnow(String of, String... others) {
    var allowed = Stream.concat(
            Stream.of(of, "java..", "org.jspecify.annotations..", "io.vertx.core.."),
            Stream.of(others))
        .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(of)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed);
  }

  private static boolean isHosting(String name) {
    return name.startsWith("io.vertick")
        && !name.startsWith("io.vertick.engine")
        && !name.startsWith("io.vertick.testing")
        && !name.startsWith("io.vertick.bridge")
        && !name.startsWith("io.vertick.client");
  }

  private static boolean isSerializable(JavaClass type) {
    return type.isEquivalentTo(java.io.Serializable.class);
  }

  private static boolean isWorldly(JavaAccess<?> access) {
    var name = access.getTarget().getName();
    if (isOwnedBy(access, System.class)) {
      return Set.of("nanoTime", "currentTimeMillis", "out", "err", "getenv", "getProperty")
          .contains(name);
    }
    if (isOwnedBy(access, Math.class)) {
      return name.equals("random");
    }
    return access.getTargetOwner().getPackageName().equals("java.time") && name.equals("now");
  }

  private static boolean isOwnedBy(JavaAccess<?> access, Class<?> owner) {
    return access.getTargetOwner().isEquivalentTo(owner);
  }

  private static DescribedPredicate<com.tngtech.archunit.core.domain.JavaConstructorCall> of(
      Class<?>... types) {
    return DescribedPredicate.describe(
        "of " + List.of(types), call -> Stream.of(types).anyMatch(type -> isOwnedBy(call, type)));
  }

  /** The repository: the tests run in {@code tests/integration}. */
  private static Path root() {
    return Path.of("..", "..").toAbsolutePath().normalize();
  }
}
