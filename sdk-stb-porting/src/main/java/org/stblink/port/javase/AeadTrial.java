package org.stblink.port.javase;

import java.security.GeneralSecurityException;
import org.stblink.SoftwareCrypto;
import org.stblink.hal.AeadKey;

/** Sealing of records by the platform. */
final class AeadTrial extends Trial {
    private final JcaAccelerator.KeyMaker maker;
    private final JcaAeadKey.Algorithm algorithm;
    private final KnownAnswer answer;

    AeadTrial(JcaAccelerator.KeyMaker maker, JcaAeadKey.Algorithm algorithm, KnownAnswer answer) {
        super(algorithm.publicName());
        this.maker = maker;
        this.algorithm = algorithm;
        this.answer = answer;
    }

    @Override
    boolean isRight() throws GeneralSecurityException {
        return answer.isGivenBy(maker.make(algorithm, answer.key()));
    }

    @Override
    boolean run(Race race) throws GeneralSecurityException {
        AeadKey own = new SoftwareCrypto().aead(algorithm.number(), answer.key());
        if (own == null) {
            return false;
        }
        AeadKey platforms = maker.make(algorithm, answer.key());
        race.run(new Sealing(platforms), new Sealing(own));
        platforms.destroy();
        own.destroy();
        return true;
    }

    /** One record sealed, each under another nonce: a {@code Cipher} refuses the one it had last. */
    private static final class Sealing implements Runnable {
        private static final int TAG_BYTES = 16;

        private final AeadKey key;
        private final byte[] nonce = new byte[12];
        private final byte[] record = new byte[Race.PIECE_BYTES + TAG_BYTES];

        Sealing(AeadKey key) {
            this.key = key;
        }

        @Override
        public void run() {
            nonce[0]++;
            if (nonce[0] == 0) {
                nonce[1]++;
            }
            key.seal(nonce, nonce, 0, 0, record, 0, Race.PIECE_BYTES);
        }
    }
}
