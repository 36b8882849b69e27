package io.quantbench.harness.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RouterTest {
    private final Router router =
            new Router(new KeyedHash(1, 2), List.of("fp32", "int8"), TrafficSplit.of(Map.of("fp32", 0.5, "int8", 0.5)));

    @Test
    void anIdGoesTheSameWayEveryTime() {
        for (int i = 0; i < 50; i++) {
            RouteRequest request = RouteRequest.of("id-" + i);
            assertThat(router.route(request)).isEqualTo(router.route(request));
            assertThat(router.route(request).reason()).isEqualTo(Route.Reason.SPLIT);
        }
    }

    @Test
    void aStickyKeyGoesBeforeTheId() {
        Route first = router.route(sticky("a", "user-1"));
        for (int i = 0; i < 50; i++) {
            assertThat(router.route(sticky("id-" + i, "user-1"))).isEqualTo(first);
        }
        assertThat(first.reason()).isEqualTo(Route.Reason.STICKY);
        assertThat(router.route(RouteRequest.of("user-1")).hash()).isNotEqualTo(first.hash());
    }

    @Test
    void aPinGoesBeforeAllAndMayNameAVariantWithoutWeight() {
        router.swap(TrafficSplit.allTo("fp32"));
        Route pinned = router.route(new RouteRequest("a", Optional.of("k"), Optional.of("int8")));
        assertThat(pinned.variant()).isEqualTo("int8");
        assertThat(pinned.reason()).isEqualTo(Route.Reason.PINNED);
        assertThatExceptionOfType(UnknownVariantException.class)
                .isThrownBy(() -> router.route(new RouteRequest("a", Optional.empty(), Optional.of("int4"))))
                .withMessage("there is no variant \"int4\"; there are fp32, int8");
    }

    @Test
    void requestsWithoutAnIdAreSpread() {
        int toInt8 = 0;
        for (int i = 0; i < 10_000; i++) {
            toInt8 += router.route(RouteRequest.of("")).variant().equals("int8") ? 1 : 0;
        }
        assertThat(toInt8).isBetween(4_800, 5_200);
    }

    @Test
    void anotherKeySplitsOtherwise() {
        Router other = new Router(new KeyedHash(3, 4), List.of("fp32", "int8"), router.split());
        int equal = 0;
        for (int i = 0; i < 10_000; i++) {
            RouteRequest request = RouteRequest.of("id-" + i);
            equal += router.route(request).variant().equals(other.route(request).variant()) ? 1 : 0;
        }
        assertThat(equal).isBetween(4_800, 5_200);
    }

    @Test
    void aSplitWithAStrangerIsRefusedAsAWhole() {
        TrafficSplit before = router.split();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> router.swap(TrafficSplit.of(Map.of("int4", 0.1))))
                .withMessage("the split {int4=0.1} gives weight to int4, which is none of fp32, int8");
        assertThatIllegalArgumentException().isThrownBy(() -> router.change(split -> TrafficSplit.allTo("int4")));
        assertThat(router.split()).isSameAs(before);
        assertThat(router.swap(TrafficSplit.allTo("int8"))).isSameAs(before);
        assertThat(router.change(split -> TrafficSplit.allTo("fp32")).share("fp32"))
                .isEqualTo(1);
    }

    private static RouteRequest sticky(String id, String key) {
        return new RouteRequest(id, Optional.of(key), Optional.empty());
    }
}
