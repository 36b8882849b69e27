package io.quantbench.harness.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A headless Chromium with one page, driven by its own debugging protocol. */
final class Browser implements AutoCloseable {
    private static final long LIMIT_SECONDS = 30;

    /** What the page complained about. */
    final List<String> complaints = new CopyOnWriteArrayList<>();

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();

    Browser(Path profile) throws Exception {
        process = new ProcessBuilder(
                        "chromium",
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolveSibling("chromium.txt").toFile())
                .start();
        int port = port(profile.resolve("DevToolsActivePort"));
        HttpClient client = HttpClient.newHttpClient();
        String list = client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        String address = new JsonArray(list)
                .stream()
                        .map(JsonObject.class::cast)
                        .filter(one -> "page".equals(one.getString("type")))
                        .findFirst()
                        .orElseThrow()
                        .getString("webSocketDebuggerUrl");
        socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(address), new Listener())
                .get(LIMIT_SECONDS, TimeUnit.SECONDS);
        call("Runtime.enable", new JsonObject());
        call("Log.enable", new JsonObject());
        call("Page.enable", new JsonObject());
    }

    private int port(Path file) throws IOException {
        while (!Files.exists(file) || Files.readAllLines(file).size() < 2) {
            if (!process.isAlive()) {
                throw new IOException("chromium ended at once; is it installed?");
            }
            Thread.onSpinWait();
        }
        return Integer.parseInt(Files.readAllLines(file).get(0));
    }

    /** Receives answers and complaints. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                onMessage(new JsonObject(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void onMessage(JsonObject message) {
            Integer id = message.getInteger("id");
            if (id != null) {
                CompletableFuture<JsonObject> answer = waiting.remove(id);
                if (answer != null) {
                    answer.complete(message.containsKey("error") ? message : message.getJsonObject("result"));
                }
            } else if ("Runtime.exceptionThrown".equals(message.getString("method"))) {
                complaints.add(message.getJsonObject("params").encode());
            } else if ("Log.entryAdded".equals(message.getString("method"))) {
                JsonObject entry = message.getJsonObject("params").getJsonObject("entry");
                if ("error".equals(entry.getString("level"))) {
                    complaints.add(entry.getString("text") + " " + entry.getString("url"));
                }
            }
        }
    }

    JsonObject call(String method, JsonObject params) throws Exception {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        var ignored = socket.sendText(
                new JsonObject()
                        .put("id", id)
                        .put("method", method)
                        .put("params", params)
                        .encode(),
                true);
        return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    void open(URI address) throws Exception {
        call("Page.navigate", new JsonObject().put("url", address.toString()));
    }

    /** Width in CSS pixels, and whether the user prefers dark pages. */
    void look(int width, int height, boolean dark) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                new JsonObject()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", width < 500));
        call(
                "Emulation.setEmulatedMedia",
                new JsonObject()
                        .put(
                                "features",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("name", "prefers-color-scheme")
                                                .put("value", dark ? "dark" : "light"))));
    }

    /** The value of an expression as text. */
    String eval(String expression) throws Exception {
        JsonObject result = call(
                "Runtime.evaluate",
                new JsonObject().put("expression", "String(" + expression + ")").put("awaitPromise", true));
        return String.valueOf(result.getJsonObject("result").getValue("value"));
    }

    /** Waits until an expression is true. */
    void until(String expression) throws Exception {
        while (!eval(expression).equals("true")) {
            Thread.onSpinWait();
        }
    }

    /** The whole page as a picture. */
    void picture(Path file) throws Exception {
        int height = Integer.parseInt(eval("Math.ceil(document.documentElement.scrollHeight)"));
        int width = Integer.parseInt(eval("window.innerWidth"));
        JsonObject shot = call(
                "Page.captureScreenshot",
                new JsonObject()
                        .put("captureBeyondViewport", true)
                        .put(
                                "clip",
                                new JsonObject()
                                        .put("x", 0)
                                        .put("y", 0)
                                        .put("width", width)
                                        .put("height", height)
                                        .put("scale", 1)));
        Files.write(file, Base64.getDecoder().decode(shot.getString("data")));
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }
}
