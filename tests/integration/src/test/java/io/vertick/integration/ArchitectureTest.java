package io.vertick.integration;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.vertick", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule engineKnowsNoOtherModule = noClasses()
      .that()
      .resideInAPackage("io.vertick.engine..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("io.vertick.bridge..", "io.vertick.cli..");
}
