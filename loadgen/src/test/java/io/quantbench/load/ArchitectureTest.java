package io.quantbench.load;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the package plan of this module: who may know whom, and where time, chance and vendors stop. */
class ArchitectureTest {
    private static final String ROOT = "io.quantbench.load";
    private static final String[] PURE = {ROOT + ".arrival..", ROOT + ".exact..", ROOT + ".verdict.."};
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }

    @Test
    void packagesFormNoCycle() {
        check(slices().matching(ROOT + ".(**)").should().beFreeOfCycles());
    }

    @Test
    void nobodyKnowsTheFacade() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT));
    }

    /** Left a package, right those of this module that it may import. */
    @ParameterizedTest
    @CsvSource({
        "clock, ''",
        "arrival, ''",
        "workload, ''",
        "exact, arrival workload",
        "target, workload",
        "target.remote, clock target workload",
        "target.http, clock target workload target.remote",
        "target.grpc, clock target workload target.remote",
        "record, target",
        "dispatch, clock arrival workload target record",
        "verdict, target record",
        "scenario, clock arrival exact workload target dispatch record verdict",
        "capacity, clock arrival exact workload target dispatch record verdict scenario",
        "compare, workload target record dispatch verdict",
        "report, target record verdict",
        "mllog, exact record scenario report",
        "plan, arrival workload scenario verdict",
    })
    void packagesImportOnlyWhatTheirLineSays(String importer, String imported) {
        List<String> allowed = new ArrayList<>(List.of(ROOT + "." + importer));
        Arrays.stream(imported.split(" ", -1))
                .filter(name -> !name.isEmpty())
                .forEach(name -> allowed.add(ROOT + "." + name));
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + "." + importer)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(allowed.toArray(String[]::new))))));
    }

    @Test
    void timeIsReadAndWaitedForOnlyInClock() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".clock")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(LockSupport.class, "parkNanos", long.class)
                .orShould()
                .callMethod(LockSupport.class, "parkNanos", Object.class, long.class)
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(java.time.LocalDateTime.class, "now")
                .orShould()
                .callMethod(java.time.ZonedDateTime.class, "now"));
    }

    @Test
    void chanceAlwaysHasASeed() {
        check(noClasses()
                .should()
                .callMethod(Math.class, "random")
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .callConstructor(java.util.SplittableRandom.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocalRandom.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.security.SecureRandom.class)
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID"));
    }

    @ParameterizedTest
    @CsvSource({
        "org.HdrHistogram.., record",
        "com.fasterxml.jackson.., report plan mllog",
        "com.sun.jna.., clock",
        "io.vertx.core.http.., target.remote target.http target.grpc",
        "io.vertx.grpc.., target.grpc",
        "io.vertx.., target.remote target.http target.grpc",
        "io.netty.., target.remote target.http target.grpc"
    })
    void aVendorStopsAtItsPackages(String vendor, String homes) {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(Arrays.stream(homes.split(" ", -1))
                        .map(home -> ROOT + "." + home)
                        .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(vendor));
    }

    @Test
    void noHistogramLeaksOutOfRecord() {
        check(noMethods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .should()
                .haveRawReturnType(resideInAPackage("org.HdrHistogram.."))
                .orShould()
                .haveRawParameterTypes(
                        com.tngtech.archunit.base.DescribedPredicate.describe("of HdrHistogram", types -> types.stream()
                                .anyMatch(type -> type.getPackageName().startsWith("org.HdrHistogram")))));
    }

    @Test
    void purePackagesDoNoInputOutputAndKnowNoThreads() {
        check(noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio..", "java.net..", "java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class));
    }

    @Test
    void noClassHasANameThatSaysNothing() {
        check(noClasses()
                .should()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager"));
    }
}
