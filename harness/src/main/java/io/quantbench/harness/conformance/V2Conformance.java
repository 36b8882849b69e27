package io.quantbench.harness.conformance;

import io.quantbench.harness.http.GrpcCaller;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The checks of the Open Inference Protocol V2. Each asks for one thing the protocol promises, one after the other on the calling
 * thread; requests are made of the metadata that the server gives, so that any model of any server can be asked.
 *
 * <p>Source: KServe's Open Inference Protocol V2 (REST and gRPC), and its extensions for binary tensors, statistics and streams;
 * what an extension promises is asked only of servers that announce it. For refusals the protocol demands a 4xx with an
 * {@code error}; where servers agree on more than that, the checks ask for it and say so.
 */
public final class V2Conformance {
    private V2Conformance() {}

    /**
     * Runs all checks.
     *
     * @param listener hears each result as it comes
     * @throws ConformanceException if nothing answers at the REST address
     */
    public static ConformanceReport run(ConformanceSettings settings, Consumer<CheckResult> listener)
            throws InterruptedException {
        RestClient rest = new RestClient(settings.rest(), settings.token());
        requireServer(rest, settings.rest());
        Subject subject = Subject.read(rest, settings);
        List<Check> checks = new ArrayList<>();
        checks.addAll(new RestStatusChecks(rest, subject).checks());
        checks.addAll(new RestInferChecks(rest, subject).checks());
        checks.addAll(new RestRefusalChecks(rest, subject).checks());
        List<CheckResult> results = new ArrayList<>(run(checks, listener));
        Optional<URI> grpc = settings.grpc();
        if (grpc.isPresent()) {
            try (GrpcCaller caller = caller(grpc.get())) {
                GrpcCalls calls = new GrpcCalls(caller, settings.token());
                List<Check> more = new ArrayList<>();
                more.addAll(new GrpcStatusChecks(calls, subject).checks());
                more.addAll(new GrpcInferChecks(calls, subject, rest).checks());
                more.addAll(new GrpcRefusalChecks(calls, subject).checks());
                results.addAll(run(more, listener));
            }
        }
        return new ConformanceReport(results);
    }

    @SuppressWarnings("MustBeClosedChecker") // the caller's to close
    private static GrpcCaller caller(URI address) {
        return new GrpcCaller(address.getHost(), address.getPort(), "https".equals(address.getScheme()));
    }

    private static void requireServer(RestClient rest, URI address) throws InterruptedException {
        try {
            rest.get("/v2/health/live");
        } catch (IOException e) {
            throw new ConformanceException(
                    address + " does not answer: " + e + "; start the server, or name another with --url", e);
        }
    }

    private static List<CheckResult> run(List<Check> checks, Consumer<CheckResult> listener)
            throws InterruptedException {
        List<CheckResult> results = new ArrayList<>();
        for (Check check : checks) {
            CheckResult result = check.run();
            listener.accept(result);
            results.add(result);
        }
        return results;
    }
}
