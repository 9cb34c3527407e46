package org.stblink.toolchain.abuse;

import java.net.Socket;
import org.stblink.internal.wire.Sizes;

/** Tokens and keys guessed for devices that honest owners use, or are about to. */
final class LoginGuessing implements Abuse {
    private static final int ABUSERS = 32;

    @Override
    public String name() {
        return "login-guessing";
    }

    @Override
    public String about() {
        return "full handshakes, then ENROL with a random token for a device that its owner is about to enrol, or REGISTER with a wrong proof for one"
                + " that is in use";
    }

    @Override
    public long run(Target target, long end, long seed) throws Exception {
        return Mob.run(target, ABUSERS, end, seed, (mob, random) -> {
            Socket socket = mob.connect(random);
            try {
                ControlLink link = ControlLink.open(socket, target.serverKey());
                if (random.nextBoolean()) {
                    byte[] token = new byte[Sizes.TOKEN_MIN];
                    byte[] nonce = new byte[Sizes.NONCE];
                    random.nextBytes(token);
                    random.nextBytes(nonce);
                    String id = target.newcomers()
                            .get(random.nextInt(target.newcomers().size()));
                    link.enrol(id, token, nonce);
                } else {
                    String id =
                            target.owners().get(random.nextInt(target.owners().size()));
                    link.register(id, null, null);
                }
            } finally {
                mob.close(socket);
            }
        });
    }
}
