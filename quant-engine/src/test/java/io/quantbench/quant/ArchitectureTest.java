package io.quantbench.quant;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The import rules of this module, over main classes. Code generated from the ONNX schema counts as a library. */
class ArchitectureTest {
    private static final String ROOT = "io.quantbench.quant";
    private static final String GENERATED = ROOT + ".onnx.proto..";

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT)
            .that(not(resideInAnyPackage(GENERATED)));

    /** What each package may import of this module besides itself. The root package, the facade, may import all. */
    private static final Map<String, List<String>> ALLOWED = Map.ofEntries(
            Map.entry("tensor", List.of()),
            Map.entry("graph", List.of("tensor")),
            Map.entry("onnx", List.of("graph", "tensor")),
            Map.entry("engine", List.of("tensor")),
            Map.entry("engine.ort", List.of("engine", "tensor")),
            Map.entry("dataset", List.of("tensor")),
            Map.entry("dataset.read", List.of("dataset", "tensor")),
            Map.entry("dataset.source", List.of("dataset", "dataset.read", "tensor")),
            Map.entry("dataset.text", List.of("dataset", "tensor")),
            Map.entry("dataset.task", List.of()),
            Map.entry("dataset.image", List.of("dataset", "tensor")),
            Map.entry("dataset.audio", List.of("dataset", "tensor")),
            Map.entry("calibrate", List.of("engine", "graph", "tensor", "dataset")),
            Map.entry("optimize", List.of("graph", "tensor")),
            Map.entry("quantize.pass", List.of("graph", "tensor", "calibrate")),
            Map.entry("quantize", List.of("calibrate", "optimize", "quantize.pass", "graph", "tensor")),
            Map.entry("audit", List.of("engine", "graph", "onnx", "tensor")),
            Map.entry("variant", List.of("onnx", "quantize", "graph")),
            Map.entry("fidelity", List.of("engine", "variant", "graph", "tensor", "dataset")));

    /** Which packages alone may use a vendor's classes. */
    private static final Map<String, List<String>> VENDORS = Map.of(
            "ai.onnxruntime", List.of("engine.ort"),
            "com.google.protobuf", List.of("onnx"),
            "ai.djl", List.of("dataset.text"),
            "org.apache.fontbox", List.of("dataset.image"),
            "org.apache.pdfbox", List.of("dataset.image"),
            "org.apache.commons.csv", List.of("dataset.read"),
            "org.apache.commons.compress", List.of("dataset.source"),
            "com.fasterxml.jackson",
                    List.of("variant", "dataset.read", "dataset.text", "calibrate", "quantize", "dataset.source"));

    static Stream<String> packages() {
        return ALLOWED.keySet().stream().sorted();
    }

    static Stream<String> vendors() {
        return VENDORS.keySet().stream().sorted();
    }

    /** Exactly this package, without those below it. */
    private static String named(String relative) {
        return ROOT + "." + relative;
    }

    @Test
    void everyPackageHasItsRuleHere() {
        List<String> known = Stream.concat(Stream.of(ROOT), packages().map(ArchitectureTest::named))
                .toList();
        classes()
                .should()
                .resideInAnyPackage(known.toArray(String[]::new))
                .because("every package has its line in the architecture")
                .check(MAIN);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageImportsOnlyWhatItMay(String name) {
        String[] forbidden = Stream.concat(
                        Stream.of(ROOT),
                        packages()
                                .filter(other -> !other.equals(name)
                                        && !ALLOWED.getOrDefault(name, List.of())
                                                .contains(other))
                                .map(ArchitectureTest::named))
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(named(name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void packagesFormADag() {
        slices().assignedFrom(new ByPackage()).should().beFreeOfCycles().check(MAIN);
    }

    @ParameterizedTest
    @MethodSource("vendors")
    void aVendorStopsAtItsPackage(String vendor) {
        String[] users = VENDORS.getOrDefault(vendor, List.of()).stream()
                .map(ArchitectureTest::named)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideOutsideOfPackages(users)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(vendor + "..")
                .check(MAIN);
    }

    @Test
    void generatedClassesStayInsideOnnx() {
        noClasses()
                .that()
                .resideOutsideOfPackage(named("onnx"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(GENERATED)
                .check(MAIN);
    }

    @Test
    void timeAndRandomnessAreHandedIn() {
        noClasses()
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .callConstructor(java.util.SplittableRandom.class)
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(java.time.Clock.class, "systemUTC")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.util.concurrent.ThreadLocalRandom.class)
                .check(MAIN);
    }

    @Test
    void purePackagesTouchNoFilesAndNoThreads() {
        String[] pure = Stream.of("tensor", "graph", "optimize", "quantize.pass")
                .map(ArchitectureTest::named)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAnyPackage(pure)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.net..", "java.nio.file..", "java.nio.channels..")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .check(MAIN);
    }

    @Test
    void noClassIsNamedAfterNothing() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .check(MAIN);
    }

    /** One slice per package, whatever its depth. */
    private static final class ByPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            return SliceIdentifier.of(
                    Arrays.stream(javaClass.getPackageName().split("\\.")).toArray(String[]::new));
        }

        @Override
        public String getDescription() {
            return "packages of " + ROOT;
        }
    }
}
