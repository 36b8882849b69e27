package io.quantbench.harness.dashboards;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Keeps the stage up and writes the viewer's page, for people and their browsers: {@code LiveViewer FOLDER}; ends with its process. */
final class LiveViewer {
    private LiveViewer() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[0]).toAbsolutePath());
        try (LiveStage stage = new LiveStage(folder)) {
            Files.writeString(
                    folder.resolve("native.html"),
                    DashboardViewer.page(stage.withNative().address()));
            Files.writeString(
                    folder.resolve("classic.html"),
                    DashboardViewer.page(stage.classic().address()));
            System.out.println(folder + " is ready");
            new CountDownLatch(1).await();
        }
    }
}
