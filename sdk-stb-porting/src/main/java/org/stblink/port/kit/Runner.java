package org.stblink.port.kit;

/** Runs one check after the other, and closes what each left open, so that no check spoils the next. */
final class Runner {
    private final Bench bench;

    Runner(Bench bench) {
        this.bench = bench;
    }

    CheckResult run(final Check check) {
        bench.begin(check.rule() + " " + check.name());
        Attempt attempt = new Attempt(bench) {
            @Override
            void work() throws Exception {
                try {
                    check.run(bench);
                } finally {
                    bench.tidy();
                }
            }
        };
        String seen = attempt.make(limit(check), !check.rule().startsWith("TSK"));
        if (attempt.isGivenUp()) {
            tidyAfterOneThatHangs();
        }
        if (attempt.isSkipped()) {
            return new CheckResult(check, Outcome.SKIP, seen);
        }
        if (seen.length() == 0) {
            return new CheckResult(check, Outcome.PASS, seen);
        }
        boolean must = RuleBook.rule(check.rule()).isMust();
        return new CheckResult(check, must ? Outcome.FAIL : Outcome.WARN, seen);
    }

    private int limit(Check check) {
        long limit = (long) bench.options().checkLimit() + check.watchMillis(bench.options());
        return (int) Math.min(limit, Integer.MAX_VALUE);
    }

    /** A close may hang for the same reason; the check has failed anyhow. */
    private void tidyAfterOneThatHangs() {
        new Attempt(bench) {
            @Override
            void work() {
                bench.tidy();
            }
        }.make(Attempt.GRACE_MILLIS, true);
    }
}
