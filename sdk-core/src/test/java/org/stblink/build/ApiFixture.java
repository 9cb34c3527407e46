package org.stblink.build;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One of everything that a public API could show or hide; {@link ApiSignatureTest} says what must be seen of it. */
public abstract class ApiFixture implements Comparable<ApiFixture> {
    public static final int LIMIT = 7;
    protected static final String LABEL = "label";
    public static final Object NOT_COPIED = new Object();
    protected final long total;
    final int hiddenField = 1;

    protected ApiFixture(long total) {
        this.total = total;
    }

    ApiFixture() {
        this(0);
    }

    public synchronized byte @Nullable [] maybe(@Nullable String name, byte[] key) throws IOException {
        throw new IOException(name + key.length);
    }

    /** Old. @deprecated for the test only */
    @Deprecated
    public abstract int old();

    public static final void list(String... names) {}

    void hidden() {}

    /** Visible, and so is what is in it. */
    public interface Port<T extends Runnable> {
        int DONE = 1;

        void run(T task);

        default boolean ready() {
            return true;
        }
    }

    /** Visible. */
    public enum Kind {
        BIG
    }

    static final class Hidden {
        private Hidden() {}

        /** Public, but nobody outside can name it. */
        public static final class InsideHidden {
            private InsideHidden() {}
        }
    }
}
