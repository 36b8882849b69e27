package io.quantbench.load.target.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.target.http.HttpTargetOptions.Version;
import io.quantbench.load.target.remote.Endpoint;
import io.quantbench.load.target.remote.RemoteException;
import io.quantbench.load.target.remote.StageListener;
import io.quantbench.load.target.remote.Tls;
import io.quantbench.load.workload.Sample;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpTlsTest {
    private static Path dir = Path.of("");
    private static HttpEchoServer server;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        dir = folder;
        keytool(
                "-genkeypair",
                "-alias",
                "ours",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=DNS:localhost");
        keytool(
                "-exportcert",
                "-alias",
                "ours",
                "-rfc",
                "-file",
                dir.resolve("ours.pem").toString());
        keytool(
                "-genkeypair",
                "-alias",
                "other",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=DNS:localhost");
        keytool(
                "-exportcert",
                "-alias",
                "other",
                "-rfc",
                "-file",
                dir.resolve("other.pem").toString());
        server = new HttpEchoServer(new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PfxOptions()
                        .setPath(dir.resolve("keys.p12").toString())
                        .setPassword("changeit")
                        .setAlias("ours")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Each call works on the same store of keys. */
    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", dir.resolve("keys.p12").toString(), "-storepass", "changeit"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor()).isZero();
    }

    private static void probe(String host, Tls tls, Version version) {
        Endpoint endpoint = Endpoint.of("https://" + host + ":" + server.port()).withTls(tls);
        HttpTargetOptions options =
                HttpTargetOptions.of(endpoint, HttpRequests.same("/", Map.of())).withVersion(version);
        try (HttpTarget target = HttpTarget.connect(options, StageListener.NONE, SystemNanoClock.INSTANCE)) {
            target.probe(new Sample(0, ByteBuffer.allocate(3)));
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void believesTheCertificateThatItIsTold(Version version) {
        probe("localhost", Tls.trusting(dir.resolve("ours.pem")), version);
    }

    @Test
    void believesEveryCertificateIfTold() {
        probe("127.0.0.1", Tls.unchecked(), Version.HTTP_1_1);
    }

    @Test
    void refusesACertificateThatNobodyVouchesFor() {
        assertThatThrownBy(() -> probe("localhost", Tls.system(), Version.HTTP_1_1))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("no TLS connection to https://localhost:" + server.port());
    }

    @Test
    void refusesAnotherCertificateThanTrusted() {
        assertThatThrownBy(() -> probe("localhost", Tls.trusting(dir.resolve("other.pem")), Version.HTTP_2))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("no TLS connection");
    }

    @Test
    void refusesACertificateForAnotherHost() {
        assertThatThrownBy(() -> probe("127.0.0.1", Tls.trusting(dir.resolve("ours.pem")), Version.HTTP_1_1))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("no TLS connection");
    }

    @Test
    void aMissingFileOfCertificatesIsNamed() {
        assertThatThrownBy(() -> probe("localhost", Tls.trusting(dir.resolve("none.pem")), Version.HTTP_1_1))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("none.pem");
    }
}
