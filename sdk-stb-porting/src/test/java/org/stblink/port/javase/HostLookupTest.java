package org.stblink.port.javase;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A lookup that fails in a way of its own has a result all the same: the stream that waits for it fails. */
@Timeout(60)
class HostLookupTest {
    private final BlockingQueue<Optional<InetAddress[]>> results = new LinkedBlockingQueue<>();

    private void found(InetAddress @Nullable [] addresses) {
        results.add(Optional.ofNullable(addresses));
    }

    /** As the system says when it has none left, be it from the factory or from the thread's start. */
    private static Thread noThread(Runnable task) {
        throw new OutOfMemoryError("unable to create native thread for " + task);
    }

    @Test
    void withoutAThreadForItTheNameIsNotFound() {
        NameResolver resolver = host -> new InetAddress[] {InetAddress.getLoopbackAddress()};
        try (HostLookup lookup = new HostLookup(resolver, HostLookupTest::noThread)) {
            lookup.start("example", this::found);
            assertThat(results.poll()).isEqualTo(Optional.empty());
        }
    }

    @Test
    void errorOfTheResolverIsANameThatIsNotFound() throws Exception {
        NameResolver resolver = host -> {
            throw new StackOverflowError("the vendor's bug");
        };
        try (HostLookup lookup = new HostLookup(resolver)) {
            lookup.start("example", this::found);
            assertThat(results.poll(30, TimeUnit.SECONDS)).isEqualTo(Optional.empty());
        }
    }
}
