package io.quantbench.harness.drive;

import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.ModelMetadata;
import io.quantbench.harness.wire.ModelStatistics;
import io.quantbench.load.target.Target;
import io.quantbench.load.target.remote.Endpoint;
import io.quantbench.load.target.remote.RemoteLimits;
import io.quantbench.load.workload.Sample;
import java.nio.ByteBuffer;
import java.util.List;

/** How a V2 server is spoken to: over HTTP or gRPC. */
public interface ServerDialect extends AutoCloseable {
    /** REST with binary tensors. */
    static ServerDialect http(Endpoint endpoint, RemoteLimits limits) {
        return new HttpDialect(endpoint, limits);
    }

    /** gRPC with raw tensors. */
    static ServerDialect grpc(Endpoint endpoint, RemoteLimits limits) {
        return new GrpcDialect(endpoint, limits);
    }

    /**
     * What the server says of a model.
     *
     * @throws DriveException if it does not answer, or has no such model
     */
    ModelMetadata metadata(String model);

    /**
     * The statistics of a model's variants.
     *
     * @throws DriveException if the server has none, or does not answer
     */
    List<ModelStatistics> statistics(String model);

    /**
     * A request as bytes, once and for all.
     *
     * @param version the variant that must answer; empty for any
     */
    Body body(String model, String version, InferRequest request);

    /**
     * A target whose samples are bodies, with its connections open and one query answered.
     *
     * @param version the variant that must answer; empty for any
     * @param bodies by sample
     * @throws DriveException if the server cannot be reached, or does not answer the first body well
     */
    Target connect(String model, String version, List<Body> bodies);

    @Override
    void close();

    /**
     * A request's bytes.
     *
     * @param bytes all of them
     * @param headerBytes length of the JSON part before the binary one; -1 where there is no such thing
     */
    record Body(ByteBuffer bytes, int headerBytes) {
        public Sample sample(int id) {
            return new Sample(id, bytes);
        }
    }
}
