package org.stblink.port.javase;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.EnumMap;
import java.util.Map;
import org.stblink.hal.AeadKey;

/** Makes the JVM's keys, each algorithm's from the provider that was found for the first one. Any thread. */
final class JcaKeyMaker implements JcaAccelerator.KeyMaker {
    private final Map<JcaAeadKey.Algorithm, Provider> found =
            new EnumMap<JcaAeadKey.Algorithm, Provider>(JcaAeadKey.Algorithm.class);

    @Override
    public AeadKey make(JcaAeadKey.Algorithm algorithm, byte[] key32) throws GeneralSecurityException {
        return new JcaAeadKey(algorithm, provider(algorithm), key32);
    }

    private synchronized Provider provider(JcaAeadKey.Algorithm algorithm) throws GeneralSecurityException {
        Provider known = found.get(algorithm);
        if (known == null) {
            known = JcaAeadKey.provider(algorithm);
            found.put(algorithm, known);
        }
        return known;
    }
}
