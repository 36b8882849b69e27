package io.quantbench.harness;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.Future;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/** The architecture table of this module, as rules. */
@AnalyzeClasses(packages = "io.quantbench", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.quantbench.harness.";
    private static final String ENGINE_SPI = "io.quantbench.quant.engine";
    private static final String GENERATED = ROOT + "http.proto";
    private static final String TENSOR = "io.quantbench.quant.tensor";

    @ArchTest
    static final ArchRule packagesFormADag =
            slices().matching("io.quantbench.harness.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule observeStandsAlone = mayUseOnly("observe");

    @ArchTest
    static final ArchRule execUsesTheEngineSpi =
            mayUseOnly("exec", ROOT + "observe", ENGINE_SPI, TENSOR, "io.quantbench.quant.variant");

    @ArchTest
    static final ArchRule batchStandsBeforeExec = mayUseOnly("batch", ROOT + "observe", ROOT + "exec");

    @ArchTest
    static final ArchRule wireKnowsTensorsOnly = mayUseOnly("wire", ENGINE_SPI, TENSOR);

    @ArchTest
    static final ArchRule wireIsPure = noClasses()
            .that()
            .resideInAPackage(ROOT + "wire..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "java.io", "java.nio.file..", "java.net..", "java.util.concurrent..")
                    .and(not(belongToAnyOf(IOException.class, OutputStream.class, ByteArrayOutputStream.class))));

    @ArchTest
    static final ArchRule admitStandsAtTheDoor = mayUseOnly("admit", ROOT + "observe");

    @ArchTest
    static final ArchRule routeKnowsVariantsByName = mayUseOnly("route", ROOT + "observe");

    @ArchTest
    static final ArchRule configIsPlainValues =
            mayUseOnly("config", ROOT + "canary", ROOT + "canary.judge", ROOT + "canary.compare");

    @ArchTest
    static final ArchRule yamlStopsAtConfig = vendorStopsAt(
            new String[] {"com.fasterxml.jackson.dataformat.."},
            ROOT + "config..",
            "io.quantbench.load..",
            "io.quantbench.quant..");

    @ArchTest
    static final ArchRule metricsOnlyListen = mayUseOnly("metrics", ROOT + "observe");

    @ArchTest
    static final ArchRule dashboardsReadTheCatalog = mayUseOnly("dashboards", ROOT + "metrics", ROOT + "page");

    @ArchTest
    static final ArchRule serveIsTheServerWithoutItsWires = mayUseOnly(
            "serve",
            "io.quantbench.quant..",
            ROOT + "observe",
            ROOT + "exec",
            ROOT + "batch",
            ROOT + "admit",
            ROOT + "route",
            ROOT + "wire",
            ROOT + "config");

    @ArchTest
    static final ArchRule httpServesWhatIsMadeElsewhere = mayUseOnly(
            "http",
            ROOT + "serve",
            TENSOR,
            ROOT + "config",
            ROOT + "observe",
            ROOT + "metrics..",
            ROOT + "wire",
            ROOT + "admit",
            ROOT + "route",
            ROOT + "batch",
            ROOT + "exec",
            ROOT + "page",
            ROOT + "canary..");

    @ArchTest
    static final ArchRule benchRunsTheLoadFlowInProcess = mayUseOnly(
            "bench",
            "io.quantbench.quant..",
            "io.quantbench.load..",
            ROOT + "exec",
            ROOT + "batch",
            ROOT + "observe",
            ROOT + "metrics",
            ROOT + "page",
            ROOT + "http");

    @ArchTest
    static final ArchRule studiesOfServingAskTheServerAsClientsDo = mayUseOnly(
            "studies",
            "io.quantbench.quant..",
            "io.quantbench.load..",
            ROOT + "bench",
            ROOT + "config",
            ROOT + "observe",
            ROOT + "exec",
            ROOT + "batch",
            ROOT + "wire",
            ROOT + "serve",
            ROOT + "http",
            ROOT + "drive",
            ROOT + "metrics..");

    @ArchTest
    static final ArchRule aHostPutsTheServerTogether = mayUseOnly(
            "host",
            "io.quantbench.quant..",
            "io.quantbench.load..",
            ROOT + "admit",
            ROOT + "route",
            ROOT + "wire",
            ROOT + "bench",
            ROOT + "config",
            ROOT + "http",
            ROOT + "metrics..",
            ROOT + "observe",
            ROOT + "serve",
            ROOT + "canary..");

    @ArchTest
    static final ArchRule aDemoStartsWhatIsThere = mayUseOnly(
            "demo",
            "io.quantbench.load..",
            ROOT + "bench",
            ROOT + "canary..",
            ROOT + "config",
            ROOT + "dashboards",
            ROOT + "drive",
            ROOT + "host",
            ROOT + "metrics",
            ROOT + "observe",
            ROOT + "serve",
            ROOT + "wire");

    @ArchTest
    static final ArchRule conformanceIsCheckedFromOutside =
            mayUseOnly("conformance", ROOT + "http", ROOT + "wire", TENSOR);

    @ArchTest
    static final ArchRule pagesAreBuiltOfNothingElse = mayUseOnly("page");

    @ArchTest
    static final ArchRule quantizeMakesAndMeasuresVariants =
            mayUseOnly("quantize", "io.quantbench.quant..", "io.quantbench.load.report", ROOT + "bench", ROOT + "page");

    @ArchTest
    static final ArchRule theReportOfQuantizeMeasuresNothing = mayUseOnly(
            "quantize.report",
            ROOT + "page",
            "io.quantbench.load.report",
            "io.quantbench.quant.audit",
            "io.quantbench.quant.fidelity",
            "io.quantbench.quant.quantize");

    @ArchTest
    static final ArchRule driveRunsLoadsOnAnything = mayUseOnly(
            "drive",
            "io.quantbench.quant..",
            "io.quantbench.load..",
            ROOT + "bench..",
            ROOT + "wire",
            ROOT + "page",
            ROOT + "metrics",
            ROOT + "http..",
            ROOT + "exec",
            ROOT + "batch",
            ROOT + "observe");

    @ArchTest
    static final ArchRule theReportOfDriveMeasuresNothing =
            mayUseOnly("drive.report", ROOT + "page", "io.quantbench.load.record", "io.quantbench.load.report");

    @ArchTest
    static final ArchRule theReportMeasuresNothing = mayUseOnly(
            "bench.report",
            ROOT + "page",
            "io.quantbench.load.record",
            "io.quantbench.load.report",
            "io.quantbench.load.target",
            "io.quantbench.load.verdict");

    @ArchTest
    static final ArchRule theJudgeStandsAlone = mayUseOnly("canary.judge");

    @ArchTest
    static final ArchRule theJudgeIsPure = noClasses()
            .that()
            .resideInAnyPackage(ROOT + "canary.judge..", ROOT + "canary.rival..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "java.io..",
                    "java.nio..",
                    "java.net..",
                    "java.time..",
                    "java.util.concurrent..",
                    "java.util.logging..",
                    "com.fasterxml..",
                    "io.vertx.."))
            .orShould()
            .callMethod(Math.class, "log", double.class)
            .orShould()
            .callMethod(Math.class, "exp", double.class)
            .orShould()
            .callMethod(Math.class, "pow", double.class, double.class);

    @ArchTest
    static final ArchRule rivalsSeeWhatTheJudgeSees = mayUseOnly("canary.rival", ROOT + "canary.judge..");

    @ArchTest
    static final ArchRule evidenceIsOfTheJudge =
            mayUseOnly("canary.evidence", ROOT + "canary.judge..", "io.quantbench.load.report");

    @ArchTest
    static final ArchRule contestsAreHeldOffline =
            mayUseOnly("canary.contest", ROOT + "canary.judge..", ROOT + "canary.rival");

    @ArchTest
    static final ArchRule comparingIsForTheJudge =
            mayUseOnly("canary.compare", ROOT + "canary.judge..", TENSOR, "io.quantbench.load.clock");

    @ArchTest
    static final ArchRule theControllerDoesNoInputOrOutput = noClasses()
            .that()
            .resideInAnyPackage(ROOT + "canary", ROOT + "canary.compare")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.quantbench..")
                    .and(resideOutsideOfPackages(
                            ROOT + "canary",
                            ROOT + "canary.compare",
                            ROOT + "canary.judge..",
                            ROOT + "canary.evidence",
                            TENSOR,
                            "io.quantbench.load.clock")))
            .orShould()
            .dependOnClassesThat(
                    resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.util.concurrent.."));

    @ArchTest
    static final ArchRule theStoreKeepsWhatTheControllerGives =
            mayUseOnly("canary.store", ROOT + "canary", ROOT + "canary.evidence");

    @ArchTest
    static final ArchRule theReportOfACanaryJudgesRecordings = mayUseOnly(
            "canary.report",
            ROOT + "canary",
            ROOT + "canary.judge..",
            ROOT + "canary.evidence",
            ROOT + "page",
            "io.quantbench.load.report");

    @ArchTest
    static final ArchRule theLiveCanaryHearsTheServer = mayUseOnly(
            "canary.live",
            ROOT + "canary..",
            ROOT + "serve",
            ROOT + "route",
            ROOT + "wire",
            ROOT + "observe",
            ROOT + "config",
            TENSOR,
            "io.quantbench.quant.dataset..",
            "io.quantbench.load.clock",
            "io.quantbench.load.report");

    @ArchTest
    static final ArchRule drivingACanaryIsAClientsPart = mayUseOnly(
            "canary.drive",
            ROOT + "canary.live",
            ROOT + "canary.compare",
            ROOT + "canary",
            ROOT + "serve",
            ROOT + "admit",
            ROOT + "wire",
            ROOT + "config",
            TENSOR,
            "io.quantbench.quant.dataset..");

    @ArchTest
    static final ArchRule theKeyValueStoreStopsAtTheStore =
            vendorStopsAt(new String[] {"org.h2.."}, ROOT + "canary.store");

    @ArchTest
    static final ArchRule onlyTheCliKnowsTheCli = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "cli..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theOtherModulesDoNotKnowThisOne = noClasses()
            .that()
            .resideOutsideOfPackage("io.quantbench.harness..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.quantbench.harness..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theMetricsLibraryStopsAtMetrics =
            vendorStopsAt(new String[] {"io.micrometer..", "io.prometheus.."}, ROOT + "metrics..");

    @ArchTest
    static final ArchRule vertxStopsAtTheEdge = vendorStopsAt(
            new String[] {"io.vertx..", "io.netty.."},
            ROOT + "http..",
            ROOT + "cli..",
            ROOT + "metrics.vertx",
            "io.quantbench.load.target..");

    @ArchTest
    static final ArchRule protobufStopsAtTheEdge =
            vendorStopsAt(new String[] {"com.google.protobuf.."}, ROOT + "http..", "io.quantbench.quant.onnx..");

    @ArchTest
    static final ArchRule picocliStopsAtTheCli = vendorStopsAt(new String[] {"picocli.."}, ROOT + "cli..");

    @ArchTest
    static final ArchRule noEngineIsUsedButThroughItsSpi =
            vendorStopsAt(new String[] {"ai.onnxruntime.."}, "io.quantbench.quant.engine.ort..");

    @ArchTest
    static final ArchRule timeComesFromAClock = noClasses()
            .that()
            .resideInAPackage("io.quantbench.harness..")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule randomnessComesFromASeed = noClasses()
            .that()
            .resideInAPackage("io.quantbench.harness..")
            .should()
            .callConstructor(Random.class)
            .orShould()
            .callMethod(Math.class, "random");

    @ArchTest
    static final ArchRule handlersNeverWait = noClasses()
            .that()
            .resideInAPackage(ROOT + "http..")
            .and()
            .resideOutsideOfPackage(GENERATED)
            .and(not(simpleName("MetricsServer").or(simpleName("ServerEdges")).or(simpleName("GrpcCaller"))))
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(CountDownLatch.class)
            .orShould()
            .dependOnClassesThat(resideInAnyPackage("java.io", "java.nio.file..", "java.util.concurrent.locks..")
                    // What is packed and unpacked in memory, and resources at the start.
                    .and(not(belongToAnyOf(
                            Serial.class,
                            IOException.class,
                            UncheckedIOException.class,
                            InputStream.class,
                            ByteArrayInputStream.class,
                            OutputStream.class,
                            ByteArrayOutputStream.class))))
            .orShould()
            .callMethodWhere(target(nameMatching("await|join|get"))
                    .and(target(
                            owner(assignableTo(Future.class).or(assignableTo(java.util.concurrent.Future.class))))));

    @ArchTest
    static final ArchRule noClassHasAnEmptyName = noClasses()
            .that()
            .resideInAPackage("io.quantbench.harness..")
            .should()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager");

    /** A package of this module uses, of this project, only itself and what is listed. */
    private static ArchRule mayUseOnly(String name, String... allowed) {
        return noClasses()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.quantbench..")
                        .and(resideOutsideOfPackages(ROOT + name + ".."))
                        .and(resideOutsideOfPackages(allowed)))
                .allowEmptyShould(true);
    }

    private static ArchRule vendorStopsAt(String[] vendor, String... homes) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(vendor)
                .allowEmptyShould(true);
    }
}
