package io.quantbench.harness.dashboards;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantbench.harness.page.PageResources;
import java.util.Map;

/**
 * A self-contained page that draws the panels of all dashboards from a Prometheus, by the queries of the dashboards' own JSON: for those
 * who have no Grafana. Its address may carry {@code ?board=UID}, {@code &seconds=N}, {@code &prometheus=ADDRESS}, and {@code &once} to draw
 * only once. Prometheus must allow the page's origin, as it does by default ({@code --web.cors.origin}).
 */
public final class DashboardViewer {
    private static final JsonMapper MAPPER = new JsonMapper();

    private DashboardViewer() {}

    /**
     * The page's HTML.
     *
     * @param prometheus address that the browser reaches, such as {@code http://127.0.0.1:9090}
     */
    public static String page(String prometheus) {
        return PageResources.fill(
                PageResources.load(DashboardViewer.class, "viewer.html"),
                Map.of(
                        "page", PageResources.styleSheet(),
                        "style", PageResources.load(DashboardViewer.class, "viewer.css"),
                        "data", PageResources.jsonInScript(data(prometheus)),
                        "echarts", PageResources.charts(),
                        "script", PageResources.codeInScript(PageResources.load(DashboardViewer.class, "viewer.js"))));
    }

    private static String data(String prometheus) {
        ObjectNode data = MAPPER.createObjectNode().put("prometheus", prometheus.replaceFirst("/+$", ""));
        ArrayNode boards = data.putArray("boards");
        try {
            for (Dashboard dashboard : Dashboards.all()) {
                boards.add(MAPPER.readTree(DashboardJson.of(dashboard)));
            }
            return MAPPER.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a dashboard that is no JSON", e);
        }
    }
}
