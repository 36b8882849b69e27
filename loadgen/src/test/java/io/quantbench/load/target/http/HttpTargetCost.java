package io.quantbench.load.target.http;

import com.sun.management.OperatingSystemMXBean;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.target.http.HttpTargetOptions.Version;
import io.quantbench.load.target.remote.Endpoint;
import io.quantbench.load.target.remote.RemoteLimits;
import io.quantbench.load.target.remote.StageListener;
import io.quantbench.load.workload.Sample;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Program: CPU time per query of an HTTP target, all threads of this process, against a server in another process that answers
 * 3 bytes. Arguments: port, version, connections, outstanding per connection, body bytes, queries.
 */
final class HttpTargetCost {
    private HttpTargetCost() {}

    public static void main(String[] arguments) {
        Version version = Version.valueOf(arguments[1]);
        RemoteLimits limits = RemoteLimits.defaults()
                .withConnections(Integer.parseInt(arguments[2]), 1)
                .withOutstandingPerConnection(Integer.parseInt(arguments[3]));
        Sample sample = new Sample(0, ByteBuffer.allocate(Integer.parseInt(arguments[4])));
        int queries = Integer.parseInt(arguments[5]);
        HttpTargetOptions options = HttpTargetOptions.of(
                        Endpoint.of("http://127.0.0.1:" + arguments[0]), HttpRequests.same("/", Map.of()))
                .withLimits(limits)
                .withVersion(version);
        Semaphore room = new Semaphore(limits.connections() * limits.outstandingPerConnection());
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (HttpTarget target = HttpTarget.connect(options, StageListener.NONE, SystemNanoClock.INSTANCE)) {
            for (int round = 0; round < 6; round++) {
                long cpuNs = system.getProcessCpuTime();
                long startNs = SystemNanoClock.INSTANCE.nanoTime();
                for (int i = 0; i < queries; i++) {
                    room.acquireUninterruptibly();
                    target.issue(i, sample, (queryId, outcome) -> room.release());
                }
                double seconds = (SystemNanoClock.INSTANCE.nanoTime() - startNs) / 1e9;
                System.out.printf(
                        "%.0f queries/s, %.2f us of CPU per query, %s%n",
                        queries / seconds, (system.getProcessCpuTime() - cpuNs) / 1e3 / queries, target.counts());
            }
        }
    }
}
