package io.quantbench.harness.serve;

class FakeInferenceServiceTest extends InferenceServiceContract {
    private final FakeInferenceService fake = new FakeInferenceService(MAX_IN_FLIGHT);

    @Override
    InferenceService service() {
        return fake;
    }

    @Override
    void hold() {
        fake.hold();
    }

    @Override
    void release() {
        fake.release();
    }
}
