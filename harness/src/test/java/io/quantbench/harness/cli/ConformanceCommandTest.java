package io.quantbench.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConformanceCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            --url ftp://h        | --url ftp://h is not http://HOST:PORT
            --url http://h --grpc h           | --grpc h is not HOST:PORT
            --url http://h --shape x=1,b      | --shape x=1,b is not INPUT=N,N
            """)
    void refusesWhatIsNoServerOrShape(String arguments, String sentence) {
        String[] all = ("conformance --model m " + arguments.strip()).split(" ");
        Cli.run((Object[]) all).isRefusedSaying(sentence);
    }

    @Test
    void aServerThatRefusesEverythingFailsWithALinePerCheck() throws IOException {
        HttpServer no = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        no.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        no.start();
        try {
            String url = "http://127.0.0.1:" + no.getAddress().getPort();
            Cli.Result lines = Cli.run("conformance", "--url", url, "--model", "m");
            assertThat(lines.code()).isEqualTo(1);
            assertThat(lines.out())
                    .contains("FAIL        rest.live")
                    .contains("expected 200 at /v2/health/live; got 500");
            Cli.Result json = Cli.run("conformance", "--url", url, "--model", "m", "--json");
            assertThat(json.code()).isEqualTo(1);
            assertThat(new ObjectMapper().readTree(json.out()).path("conforms").asBoolean(true))
                    .isFalse();
        } finally {
            no.stop(0);
        }
    }
}
