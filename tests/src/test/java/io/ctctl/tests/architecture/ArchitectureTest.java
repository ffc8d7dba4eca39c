package io.ctctl.tests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The dependency rule of the design: {@code ctctl → runtime → scheduler | netvirt | checkpoint → isolation}. */
@AnalyzeClasses(packages = "io.ctctl", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule modulesDependDownwardsOnly = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("isolation")
            .definedBy("io.ctctl.linux..", "io.ctctl.oci..", "io.ctctl.cgroup..", "io.ctctl.isolation..")
            .layer("scheduler")
            .definedBy("io.ctctl.scheduler..")
            .layer("netvirt")
            .definedBy("io.ctctl.netvirt..")
            .layer("checkpoint")
            .definedBy("io.ctctl.checkpoint..")
            .layer("runtime")
            .definedBy("io.ctctl.runtime..")
            .layer("ctctl")
            .definedBy("io.ctctl.cli..")
            .whereLayer("ctctl")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("runtime")
            .mayOnlyBeAccessedByLayers("ctctl")
            .whereLayer("scheduler")
            .mayOnlyBeAccessedByLayers("runtime", "ctctl")
            .whereLayer("netvirt")
            .mayOnlyBeAccessedByLayers("runtime", "ctctl")
            .whereLayer("checkpoint")
            .mayOnlyBeAccessedByLayers("runtime", "ctctl");

    @ArchTest
    static final ArchRule onlyLinuxCallsTheKernel = noClasses()
            .that()
            .resideOutsideOfPackage("io.ctctl.linux..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jnr..", "com.kenai..");

    @ArchTest
    static final ArchRule linuxKnowsNothingOfContainers = noClasses()
            .that()
            .resideInAPackage("io.ctctl.linux..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.ctctl.oci..", "io.ctctl.cgroup..", "io.ctctl.isolation..");

    @ArchTest
    static final ArchRule packagesAreFreeOfCycles =
            slices().matching("io.ctctl.(**)").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static final ArchRule nobodySleepsToWait = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class, int.class);

    @ArchTest
    static final ArchRule onlyTheCommandLineHasStandardStreams = noClasses()
            .that()
            .resideOutsideOfPackage("io.ctctl.cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(System.class, "exit", int.class);

    private ArchitectureTest() {}
}
