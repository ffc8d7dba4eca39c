package io.ctctl.scheduler.policy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** An exact fraction. */
record Rational(BigInteger above, BigInteger below) implements Comparable<Rational> {
    static final Rational ZERO = new Rational(BigInteger.ZERO, BigInteger.ONE);

    Rational {
        if (below.signum() <= 0) {
            throw new ArithmeticException("a fraction's denominator is positive");
        }
        BigInteger common = above.gcd(below);
        above = above.divide(common);
        below = below.divide(common);
    }

    /** Exactly the value of a double. */
    static Rational of(double value) {
        BigDecimal exact = new BigDecimal(value);
        return exact.scale() <= 0
                ? new Rational(exact.toBigIntegerExact(), BigInteger.ONE)
                : new Rational(exact.unscaledValue(), BigInteger.TEN.pow(exact.scale()));
    }

    Rational plus(Rational other) {
        return new Rational(above.multiply(other.below).add(other.above.multiply(below)), below.multiply(other.below));
    }

    Rational minus(Rational other) {
        return plus(new Rational(other.above.negate(), other.below));
    }

    Rational times(Rational other) {
        return new Rational(above.multiply(other.above), below.multiply(other.below));
    }

    Rational over(Rational other) {
        return new Rational(above.multiply(other.below), below.multiply(other.above));
    }

    Rational min(Rational other) {
        return compareTo(other) <= 0 ? this : other;
    }

    Rational max(Rational other) {
        return compareTo(other) >= 0 ? this : other;
    }

    boolean isZero() {
        return above.signum() == 0;
    }

    double toDouble() {
        return new BigDecimal(above)
                .divide(new BigDecimal(below), MathContext.DECIMAL64)
                .doubleValue();
    }

    @Override
    public int compareTo(Rational other) {
        return above.multiply(other.below).compareTo(other.above.multiply(below));
    }
}
