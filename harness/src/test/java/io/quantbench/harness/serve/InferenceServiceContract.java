package io.quantbench.harness.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quantbench.harness.admit.Permit;
import io.quantbench.harness.admit.Refusal;
import io.quantbench.harness.serve.ServeFailure.Kind;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.InferResponse;
import io.quantbench.harness.wire.Parameters;
import io.quantbench.harness.wire.RequestedOutput;
import io.quantbench.harness.wire.TensorHeader;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.harness.wire.WireType;
import io.quantbench.quant.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every {@link InferenceService} does, shown on the model {@code echo} with the variants {@code fp32} and {@code int8}, whose
 * output {@code x} is its input {@code x FP32 [-1, 4]}.
 */
abstract class InferenceServiceContract {
    static final int MAX_IN_FLIGHT = 4;

    /** A service that lets {@value #MAX_IN_FLIGHT} requests in. */
    abstract InferenceService service();

    /** From now on no request ends by itself, and one runs at a time. */
    abstract void hold();

    /** Lets all end. */
    abstract void release();

    @Test
    void tellsWhatItsModelTakes() {
        assertThat(service().ready()).isTrue();
        assertThat(service().ready(ModelRef.of("echo"))).isTrue();
        assertThat(service().ready(new ModelRef("echo", "int8"))).isTrue();
        assertThat(service().metadata().name()).isEqualTo("quantbench");
        assertThat(service().metadata(ModelRef.of("echo")).versions()).containsExactly("fp32", "int8");
        assertThat(service().metadata(ModelRef.of("echo")).inputs())
                .singleElement()
                .satisfies(input -> {
                    assertThat(input.datatype()).isEqualTo(WireType.FP32);
                    assertThat(input.shape()).containsExactly(-1L, 4L);
                });
        assertThat(service().inputs(ModelRef.of("echo"))).hasSize(1);
        assertThat(service().statistics()).hasSize(2);
        assertThat(service().statistics(new ModelRef("echo", "int8")))
                .singleElement()
                .satisfies(statistics -> {
                    assertThat(statistics.name()).isEqualTo("echo");
                    assertThat(statistics.version()).isEqualTo("int8");
                });
    }

    @Test
    void knowsNoOtherModelOrVariant() {
        for (ModelRef ref : List.of(ModelRef.of("other"), new ModelRef("echo", "int4"))) {
            assertNotFound(() -> service().ready(ref));
            assertNotFound(() -> service().metadata(ref));
            assertNotFound(() -> service().inputs(ref));
            assertNotFound(() -> service().statistics(ref));
            Replies.ask(service(), ref, ServeRig.request(1, 0)).assertFailed(Kind.NOT_FOUND);
        }
        assertDoorIsFree();
    }

    private static void assertNotFound(Runnable question) {
        assertThatExceptionOfType(ServeException.class)
                .isThrownBy(question::run)
                .satisfies(e -> assertThat(e.failure().kind()).isEqualTo(Kind.NOT_FOUND));
    }

    @Test
    void answersWithTheRequestsIdAndTheVariantThatRanIt() {
        InferRequest request = new InferRequest("r-1", Parameters.NONE, List.of(ServeRig.rows(2, 1)), List.of());
        Replies pinned = Replies.ask(service(), new ModelRef("echo", "int8"), request);
        InferResponse response = pinned.answer();
        assertThat(response.id()).isEqualTo("r-1");
        assertThat(response.modelName()).isEqualTo("echo");
        assertThat(response.modelVersion()).isEqualTo("int8");
        assertThat(response.outputs()).containsExactly(ServeRig.rows(2, 1));
        pinned.assertHeardOnce();
        assertThat(Replies.ask(service(), "echo", request).answer().modelVersion())
                .isEqualTo("fp32");
        assertDoorIsFree();
    }

    @Test
    void answersTheOutputsThatAreAskedFor() {
        InferRequest named =
                new InferRequest("", Parameters.NONE, List.of(ServeRig.rows(1, 1)), List.of(RequestedOutput.of("x")));
        assertThat(Replies.ask(service(), "echo", named).answer().outputs())
                .extracting(WireTensor::name)
                .containsExactly("x");
    }

    @Test
    void itsAnswersAreCopies() {
        ByteBuffer message = ByteBuffer.allocate(16);
        WireTensor view = WireTensor.of(new TensorHeader("x", WireType.FP32, Shape.of(1, 4)), message);
        InferResponse response =
                Replies.ask(service(), "echo", InferRequest.of(view)).answer();
        message.put(0, new byte[] {1, 2, 3, 4});
        assertThat(response.outputs().get(0).contents().getInt(0)).isZero();
    }

    @Test
    void refusesAtTheDoorWhatIsTooMuch() {
        hold();
        List<Replies> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            held.add(Replies.ask(service(), "echo", ServeRig.request(1, i)));
        }
        Permit last = (Permit) service().admit(1);
        assertThat(service().admit(1)).isInstanceOf(Refusal.class);
        last.ignored();
        release();
        for (int i = 0; i < 3; i++) {
            assertThat(held.get(i).answer().outputs()).containsExactly(ServeRig.rows(1, i));
        }
        assertDoorIsFree();
    }

    @Test
    void whatIsCalledOffWhileItWaitsIsNotRunAndLeavesItsPlace() {
        hold();
        Replies first = Replies.ask(service(), "echo", ServeRig.request(1, 0));
        Replies second = Replies.ask(service(), "echo", ServeRig.request(1, 1));
        second.cancel();
        second.assertFailed(Kind.CANCELLED);
        second.cancel();
        List<Permit> places =
                List.of((Permit) service().admit(1), (Permit) service().admit(1), (Permit)
                        service().admit(1));
        places.forEach(Permit::ignored);
        release();
        assertThat(first.answer().outputs()).containsExactly(ServeRig.rows(1, 0));
        second.assertHeardOnce();
        assertDoorIsFree();
    }

    @Test
    void callingOffAfterTheReplyDoesNothing() {
        Replies replies = Replies.ask(service(), "echo", ServeRig.request(1, 0));
        replies.answer();
        replies.cancel();
        replies.assertHeardOnce();
        assertDoorIsFree();
    }

    /** Each permit was given back, so that as many come in as at first. */
    private void assertDoorIsFree() {
        List<Permit> permits = new ArrayList<>();
        for (int i = 0; i < MAX_IN_FLIGHT; i++) {
            assertThat(service().admit(1)).isInstanceOfSatisfying(Permit.class, permits::add);
        }
        permits.forEach(Permit::ignored);
    }
}
