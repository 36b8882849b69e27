package io.quantbench.quant.dataset.task;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Minimiser of a smooth convex function: limited-memory BFGS, two-loop recursion over the last 10 steps, step length halved until the
 * Armijo condition holds (Nocedal and Wright, Numerical Optimization, 2nd ed., algorithms 7.4 and 3.1). Deterministic.
 *
 * <p>Backtracking alone does not secure positive curvature, so a step without it is taken but not remembered.
 */
final class Lbfgs {
    private static final int MEMORY = 10;
    private static final double ARMIJO = 1e-4;
    private static final int MAX_HALVINGS = 50;

    /** A function with its gradient. */
    interface Function {
        /** Value at {@code x}; writes all of {@code gradient}. */
        double valueAndGradient(double[] x, double[] gradient);
    }

    /** One remembered step: s the change of the point, y that of the gradient, rho = 1/(s·y). */
    private static final class Step {
        private final double[] s;
        private final double[] y;
        private final double rho;

        Step(double[] s, double[] y, double rho) {
            this.s = s;
            this.y = y;
            this.rho = rho;
        }
    }

    private final double gradientTolerance;
    private final int maxIterations;

    Lbfgs(double gradientTolerance, int maxIterations) {
        this.gradientTolerance = gradientTolerance;
        this.maxIterations = maxIterations;
    }

    /**
     * A point at which no component of the gradient exceeds the tolerance.
     *
     * @throws IllegalStateException if none is found within the iterations
     */
    double[] minimise(Function function, double[] start) {
        Deque<Step> memory = new ArrayDeque<>();
        double[] x = start.clone();
        double[] gradient = new double[x.length];
        double value = function.valueAndGradient(x, gradient);
        for (int iteration = 0; maxAbsolute(gradient) > gradientTolerance; iteration++) {
            if (iteration == maxIterations) {
                throw new IllegalStateException("the fit did not converge: largest gradient component "
                        + maxAbsolute(gradient) + " after " + iteration + " iterations");
            }
            double[] direction = direction(memory, gradient);
            double slope = dot(gradient, direction);
            double[] nextX = new double[x.length];
            double[] nextGradient = new double[x.length];
            double length = 1;
            double nextValue = advance(function, x, length, direction, nextX, nextGradient);
            for (int halvings = 0; !(nextValue <= value + ARMIJO * length * slope); halvings++) {
                if (halvings == MAX_HALVINGS) {
                    throw new IllegalStateException("the fit did not converge: no step lowers the value " + value);
                }
                length /= 2;
                nextValue = advance(function, x, length, direction, nextX, nextGradient);
            }
            remember(memory, difference(nextX, x), difference(nextGradient, gradient));
            x = nextX;
            gradient = nextGradient;
            value = nextValue;
        }
        return x;
    }

    private static double advance(
            Function function, double[] x, double length, double[] direction, double[] nextX, double[] nextGradient) {
        for (int i = 0; i < x.length; i++) {
            nextX[i] = x[i] + length * direction[i];
        }
        return function.valueAndGradient(nextX, nextGradient);
    }

    /** Minus the gradient times the approximate inverse Hessian; the newest step is first in {@code memory}. */
    private static double[] direction(Deque<Step> memory, double[] gradient) {
        double[] q = gradient.clone();
        double[] alpha = new double[memory.size()];
        int index = 0;
        for (Step step : memory) {
            alpha[index] = step.rho * dot(step.s, q);
            addScaled(q, -alpha[index++], step.y);
        }
        Step newest = memory.peekFirst();
        double scale = newest == null ? 1 : 1 / (newest.rho * dot(newest.y, newest.y));
        for (int i = 0; i < q.length; i++) {
            q[i] *= scale;
        }
        for (Iterator<Step> oldestFirst = memory.descendingIterator(); oldestFirst.hasNext(); ) {
            Step step = oldestFirst.next();
            double beta = step.rho * dot(step.y, q);
            addScaled(q, alpha[--index] - beta, step.s);
        }
        for (int i = 0; i < q.length; i++) {
            q[i] = -q[i];
        }
        return q;
    }

    private static void remember(Deque<Step> memory, double[] s, double[] y) {
        double curvature = dot(s, y);
        if (!(curvature > 1e-12 * dot(y, y))) {
            return;
        }
        if (memory.size() == MEMORY) {
            memory.removeLast();
        }
        memory.addFirst(new Step(s, y, 1 / curvature));
    }

    private static double maxAbsolute(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void addScaled(double[] target, double scale, double[] values) {
        for (int i = 0; i < target.length; i++) {
            target[i] += scale * values[i];
        }
    }

    private static double[] difference(double[] a, double[] b) {
        double[] difference = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            difference[i] = a[i] - b[i];
        }
        return difference;
    }
}
