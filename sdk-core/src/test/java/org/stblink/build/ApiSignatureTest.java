package org.stblink.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ApiSignatureTest {
    @Test
    void showsWhatACallerOrAnImplementerCanSeeAndNothingElse() {
        List<Class<?>> unordered = List.of(
                ApiFixture.Port.class,
                ApiFixture.Kind.class,
                ApiFixture.Hidden.class,
                ApiFixture.Hidden.InsideHidden.class,
                ApiFixture.class);
        assertThat(ApiSignature.of(unordered)).isEqualTo("""
                public abstract class org.stblink.build.ApiFixture implements \
                java.lang.Comparable<org.stblink.build.ApiFixture>
                    protected static final java.lang.String LABEL = label
                    public static final int LIMIT = 7
                    public static final java.lang.Object NOT_COPIED
                    protected final long total
                    protected ApiFixture(long)
                    public static final void list(java.lang.String[]) varargs
                    public byte @Nullable [] maybe(@Nullable java.lang.String, byte[]) throws java.io.IOException
                    @Deprecated public abstract int old()

                public static final enum org.stblink.build.ApiFixture$Kind extends \
                java.lang.Enum<org.stblink.build.ApiFixture$Kind>
                    public static final org.stblink.build.ApiFixture$Kind BIG
                    public static org.stblink.build.ApiFixture$Kind valueOf(java.lang.String)
                    public static org.stblink.build.ApiFixture$Kind[] values()

                public static interface org.stblink.build.ApiFixture$Port<T extends java.lang.Runnable>
                    public static final int DONE = 1
                    public default boolean ready()
                    public abstract void run(T)
                """);
    }
}
