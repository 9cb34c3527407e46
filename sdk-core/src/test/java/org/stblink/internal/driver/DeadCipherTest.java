package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.stblink.PasswordChange;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionState;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.internal.crypto.Aeads;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.ReEnrol;
import org.stblink.support.FakeBox;
import org.stblink.support.TestDevice;

/** What a session still tells when the cipher of its platform fails, and goes on failing. */
class DeadCipherTest extends PolledScene {
    private static final class Broken implements CryptoAccelerator {
        boolean broken;

        @Override
        public AeadKey aead(int algorithm, byte[] key32) {
            AeadKey software = Aeads.create(algorithm, key32, null);
            return new AeadKey() {
                @Override
                public int seal(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
                    if (broken) {
                        throw new IllegalStateException("the cipher's driver is gone");
                    }
                    return software.seal(nonce12, ad, adOff, adLen, buf, off, len);
                }

                @Override
                public int open(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
                    return software.open(nonce12, ad, adOff, adLen, buf, off, len);
                }

                @Override
                public void destroy() {
                    software.destroy();
                }
            };
        }
    }

    private final Broken accelerator = new Broken();

    private void begin() throws Exception {
        FakeBox boxA = w.world.box("BOX-A");
        boxA.accelerator = accelerator;
        w.a = new TestDevice(boxA, w.config("BOX-A").build());
        boxA.runs(w.a.session);
        w.b = w.device(w.config("BOX-B").build());
        w.a.session.start();
        w.b.session.start();
        w.world.runUntil(() -> w.a.isOnline() && w.b.isOnline());
    }

    @Test
    void channelsAreToldClosed() throws Exception {
        begin();
        PeerChannel c = w.call();
        accelerator.broken = true;
        w.server.of("BOX-A").send(new Ping(1, 0));
        w.world.run(10);

        assertThat(w.a.session.state()).isEqualTo(SessionState.STOPPED);
        assertThat(c.reason()).isEqualTo(Reason.INTERNAL);
        assertThat(w.a.told()).contains("closed BOX-B INTERNAL");
    }

    @Test
    void whatTheEndOfTheSessionAsksIsDone() throws Exception {
        begin();
        accelerator.broken = true;
        w.server.of("BOX-A").send(new Ping(1, 0));
        w.world.run(10);

        assertThat(w.a.box.logText()).contains("STOPPED because of INTERNAL");
    }

    @Test
    void sleepEndsTheSession() throws Exception {
        begin();
        accelerator.broken = true;
        w.a.session.sleep(60);
        w.world.run(10);

        assertThat(w.a.told()).endsWith("STOPPED INTERNAL");
        assertThat(w.a.box.logText()).contains("the cipher's driver is gone");
    }

    @Test
    void awakeEndsTheSession() throws Exception {
        begin();
        w.a.session.sleep(60);
        w.world.run(10);
        assertThat(w.a.session.state()).isEqualTo(SessionState.ASLEEP);
        accelerator.broken = true;
        w.a.session.awake();
        w.world.run(10);

        assertThat(w.a.told()).endsWith("STOPPED INTERNAL");
    }

    @Test
    void closeOfACallThatIsGrantedEndsTheSession() throws Exception {
        begin();
        PeerChannel c = w.a.session.open("BOX-B", new byte[0], 10_000);
        w.world.runUntil(() -> !c.sessionId().isEmpty());
        accelerator.broken = true;
        c.close();
        w.world.run(10);

        assertThat(c.status()).isEqualTo(PeerChannel.CLOSED);
        assertThat(w.a.told()).endsWith("STOPPED INTERNAL");
    }

    @Test
    void changeOfPasswordIsOver() throws Exception {
        begin();
        w.server.script = (from, m) -> m instanceof ReEnrol; // never answered
        PasswordChange change = w.a.session.changePassword("ann", "new");
        w.world.run(10);
        accelerator.broken = true;
        w.server.of("BOX-A").send(new Ping(1, 0));
        w.world.run(10);

        assertThat(w.a.session.state()).isEqualTo(SessionState.STOPPED);
        w.a.session.close();
        assertThat(change.status()).isEqualTo(PasswordChange.FAILED);
    }
}
