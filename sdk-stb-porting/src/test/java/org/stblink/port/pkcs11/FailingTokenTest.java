package org.stblink.port.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.OutputStream;
import java.security.Key;
import java.security.KeyStoreSpi;
import java.security.Provider;
import java.security.ProviderException;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.stblink.hal.HalException;
import org.stblink.port.javase.NoLogSink;

/** A token that fails where no SoftHSM does. */
class FailingTokenTest {
    private final Objects objects = new Objects();

    private Pkcs11Token open() throws HalException {
        return Pkcs11Token.open(new WithObjects(objects), () -> new char[] {'1'}, new NoLogSink());
    }

    @Test
    void keyThatCannotBeLookedAtIsDestroyedAndTheFormerStaysInUse() throws Exception {
        try (Pkcs11Token token = open()) {
            token.importKey("a", new byte[32]);
            objects.getKeyFails = true;
            assertThatThrownBy(() -> token.importKey("a", new byte[32]))
                    .isInstanceOf(HalException.class)
                    .hasMessageContaining("CKR_DEVICE_ERROR");
            assertThat(objects.stored).containsOnlyKeys("stblink:a#1");
        }
    }

    @Test
    void failureToDestroyItIsAddedToTheFirst() throws Exception {
        try (Pkcs11Token token = open()) {
            objects.getKeyFails = true;
            objects.deleteFails = true;
            assertThatThrownBy(() -> token.importKey("a", new byte[32]))
                    .isInstanceOf(HalException.class)
                    .satisfies(e -> assertThat(e.getCause().getSuppressed()).hasSize(1));
        }
    }

    @Test
    void keyThatIsNotThereAfterwardsDoesNotTakeThePlaceOfTheFormer() throws Exception {
        try (Pkcs11Token token = open()) {
            token.importKey("a", new byte[32]);
            objects.unseen = "stblink:a#2";
            assertThatThrownBy(() -> token.importKey("a", new byte[32]))
                    .isInstanceOf(HalException.class)
                    .hasMessageContaining("does not have it");
            assertThat(objects.stored).containsOnlyKeys("stblink:a#1");
        }
    }

    private static final class WithObjects extends Provider {
        private static final long serialVersionUID = 1L;
        private final transient Objects objects;

        WithObjects(Objects objects) {
            super("Failing", "1", "a token for this test");
            this.objects = objects;
            putService(new Service(this, "KeyStore", "PKCS11", Objects.class.getName(), null, null) {
                @Override
                public Object newInstance(@Nullable Object parameter) {
                    return WithObjects.this.objects;
                }
            });
        }
    }

    /** One that does not give its bytes. */
    private static final class KeptKey implements Key {
        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "Generic Secret";
        }

        @Override
        public @Nullable String getFormat() {
            return null;
        }

        @Override
        public byte @Nullable [] getEncoded() {
            return null;
        }
    }

    /** What is in the token. */
    private static final class Objects extends KeyStoreSpi {
        final Map<String, Key> stored = new TreeMap<>();
        boolean getKeyFails;
        boolean deleteFails;
        /** The label of a key that was taken, and is not listed. */
        @Nullable
        String unseen;

        @Override
        public @Nullable Key engineGetKey(String alias, char @Nullable [] password) {
            if (getKeyFails) {
                throw new ProviderException("CKR_DEVICE_ERROR");
            }
            return alias.equals(unseen) ? null : new KeptKey();
        }

        @Override
        public void engineSetKeyEntry(
                String alias, Key key, char @Nullable [] password, Certificate @Nullable [] chain) {
            stored.put(alias, key);
        }

        @Override
        public void engineDeleteEntry(String alias) {
            if (deleteFails) {
                throw new ProviderException("CKR_DEVICE_REMOVED");
            }
            stored.remove(alias);
        }

        @Override
        public Enumeration<String> engineAliases() {
            return Collections.enumeration(stored.keySet());
        }

        @Override
        public boolean engineContainsAlias(String alias) {
            return stored.containsKey(alias);
        }

        @Override
        public int engineSize() {
            return stored.size();
        }

        @Override
        public boolean engineIsKeyEntry(String alias) {
            return true;
        }

        @Override
        public void engineLoad(@Nullable InputStream in, char @Nullable [] password) {
            // They are there.
        }

        @Override
        public void engineStore(OutputStream out, char[] password) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void engineSetCertificateEntry(String alias, Certificate certificate) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Certificate[] engineGetCertificateChain(String alias) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Certificate engineGetCertificate(String alias) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Date engineGetCreationDate(String alias) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean engineIsCertificateEntry(String alias) {
            return false;
        }

        @Override
        public String engineGetCertificateAlias(Certificate certificate) {
            throw new UnsupportedOperationException();
        }
    }
}
