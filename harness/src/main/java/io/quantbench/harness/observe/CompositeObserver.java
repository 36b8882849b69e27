package io.quantbench.harness.observe;

/** Passes each event to several observers in order, without allocating. */
final class CompositeObserver implements RequestObserver {
    private final RequestObserver[] observers;

    CompositeObserver(RequestObserver[] observers) {
        this.observers = observers;
    }

    @Override
    public void admitted() {
        for (RequestObserver observer : observers) {
            observer.admitted();
        }
    }

    @Override
    public void rejected() {
        for (RequestObserver observer : observers) {
            observer.rejected();
        }
    }

    @Override
    public void dequeued(long queueNs) {
        for (RequestObserver observer : observers) {
            observer.dequeued(queueNs);
        }
    }

    @Override
    public void batchStarted(int rows) {
        for (RequestObserver observer : observers) {
            observer.batchStarted(rows);
        }
    }

    @Override
    public void inferenceEnded(long inferenceNs) {
        for (RequestObserver observer : observers) {
            observer.inferenceEnded(inferenceNs);
        }
    }

    @Override
    public void batchEnded(int rows, long inputNs, long inferNs, long outputNs) {
        for (RequestObserver observer : observers) {
            observer.batchEnded(rows, inputNs, inferNs, outputNs);
        }
    }

    @Override
    public void completed(RequestOutcome outcome, long serviceNs) {
        for (RequestObserver observer : observers) {
            observer.completed(outcome, serviceNs);
        }
    }
}
