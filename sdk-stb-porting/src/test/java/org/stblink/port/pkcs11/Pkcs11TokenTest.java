package org.stblink.port.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;
import org.stblink.port.AnotherUser;
import org.stblink.port.javase.NoLogSink;

/** Keys in a real token: SoftHSM. */
class Pkcs11TokenTest {
    private static final byte[] TEXT = "text".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path temporary;

    private int slot;

    @BeforeEach
    void freshToken() throws Exception {
        Tokens.require();
        slot = Tokens.fresh();
    }

    private static byte[] key(int seed) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) seed);
        return key;
    }

    private static byte[] expected(int seed) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key(seed), "HmacSHA256"));
        return mac.doFinal(TEXT);
    }

    private static byte[] hmac(Pkcs11Token token, String name) throws HalException {
        byte[] out = new byte[32];
        token.hmac(name, TEXT, 0, TEXT.length, out);
        return out;
    }

    /** What another program with the PIN sees. */
    private KeyStore asAnotherProgram() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS11", Pkcs11Provider.of(Tokens.library(), slot));
        keys.load(null, Tokens.PIN.toCharArray());
        return keys;
    }

    @Test
    void keysComputeAndCannotBeHadByWhoHasThePin() throws Exception {
        try (Pkcs11Token token = Tokens.open(slot)) {
            token.importKey("stblink.auth", key(7));
            assertThat(hmac(token, "stblink.auth")).isEqualTo(expected(7));
            Key stored = asAnotherProgram().getKey("stblink:stblink.auth#1", null);
            assertThat(stored).isNotNull();
            assertThat(stored.getEncoded()).isNull();
            assertThat(stored.getFormat()).isNull();
            assertThat(stored.toString()).contains("sensitive").contains("unextractable");
        }
    }

    @Test
    void keysAreThereAfterTheTokenWasClosed() throws Exception {
        try (Pkcs11Token token = Tokens.open(slot)) {
            token.importKey("a", key(1));
        }
        try (Pkcs11Token token = Tokens.open(slot)) {
            assertThat(hmac(token, "a")).isEqualTo(expected(1));
            assertThat(token.has("b")).isFalse();
        }
    }

    @Test
    void importMakesAnObjectOfItsOwnAndThenDestroysTheFormer() throws Exception {
        try (Pkcs11Token token = Tokens.open(slot)) {
            token.importKey("a", key(1));
            token.importKey("a", key(2));
            assertThat(hmac(token, "a")).isEqualTo(expected(2));
            assertThat(Collections.list(asAnotherProgram().aliases())).containsExactly("stblink:a#2");
        }
    }

    @Test
    void powerCutBetweenTheNewKeyAndTheEndOfTheOldLeavesTheNewAndTheNextStartDestroysTheOld() throws Exception {
        try (Pkcs11Token token = Tokens.open(slot)) {
            token.importKey("a", key(9));
            token.importKey("a", key(2)); // stblink:a#2
        }
        KeyStore cut = asAnotherProgram();
        cut.setKeyEntry("stblink:a#10", new SecretKeySpec(key(3), "HmacSHA256"), null, null);
        Kept log = new Kept();
        Provider provider = Pkcs11Provider.of(Tokens.library(), slot);
        try (Pkcs11Token token = Pkcs11Token.open(provider, Tokens.PIN::toCharArray, log)) {
            assertThat(hmac(token, "a"))
                    .as("the higher version by number, not by text")
                    .isEqualTo(expected(3));
            assertThat(Collections.list(asAnotherProgram().aliases())).containsExactly("stblink:a#10");
        }
        assertThat(log.texts).singleElement().asString().contains("interrupted import");
    }

    private static final class Kept implements LogSink {
        private final List<String> texts = new ArrayList<>();

        @Override
        public boolean enabled(int level) {
            return true;
        }

        @Override
        public void log(int level, int code, String text) {
            texts.add(text);
        }
    }

    @Test
    void objectsOfOthersAreLeftAlone() throws Exception {
        KeyStore other = asAnotherProgram();
        for (String label : new String[] {"a", "a#1", "stblink:a", "stblink:a#", "stblink:a#x1"}) {
            other.setKeyEntry(label, new SecretKeySpec(key(5), "HmacSHA256"), null, null);
        }
        try (Pkcs11Token token = Tokens.open(slot)) {
            assertThat(token.has("a")).isFalse();
            token.importKey("a", key(1));
            token.importKey("a", key(2));
            token.delete("a");
            assertThat(Collections.list(asAnotherProgram().aliases())).hasSize(5);
        }
    }

    @Test
    void tokenThatHandsKeysOutIsRefusedAndTheKeyDestroyed() throws Exception {
        Provider base = Security.getProvider("SunPKCS11");
        Provider generous = base.configure("--"
                + Pkcs11Provider.configuration(Tokens.library(), slot)
                        .replace("CKA_SENSITIVE=true", "CKA_SENSITIVE=false")
                        .replace("CKA_EXTRACTABLE=false", "CKA_EXTRACTABLE=true"));
        try (Pkcs11Token token = Pkcs11Token.open(generous, Tokens.PIN::toCharArray, new NoLogSink())) {
            assertThatThrownBy(() -> token.importKey("a", key(1)))
                    .isInstanceOf(HalException.class)
                    .hasMessageContaining("gives a key out again");
            assertThat(token.has("a")).isFalse();
        }
    }

    @Test
    void wrongPinIsSaidAndNotRepeated() throws Exception {
        assertThatThrownBy(() -> Pkcs11Token.open(
                        Pkcs11Provider.of(Tokens.library(), slot), () -> "0000-wrong".toCharArray(), new NoLogSink()))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("CKR_PIN_INCORRECT")
                .satisfies(e -> assertThat(allOf(e)).doesNotContain("0000-wrong"));
    }

    private static String allOf(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    @Test
    void pinIsWipedAfterUse() throws Exception {
        char[] pin = Tokens.PIN.toCharArray();
        Pkcs11Token.open(Pkcs11Provider.of(Tokens.library(), slot), () -> pin, new NoLogSink())
                .close();
        assertThat(pin).containsOnly('\0');
    }

    @Test
    void closedTokenComputesNothing() throws Exception {
        Pkcs11Token token = Tokens.open(slot);
        token.importKey("a", key(1));
        token.close();
        token.close();
        assertThatThrownBy(() -> hmac(token, "a"))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void libraryThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Pkcs11Provider.of("/nowhere/libtoken.so", 0))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("/nowhere/libtoken.so");
    }

    @Test
    void pinFileGivesItsFirstLineAndMustBeItsOwnersAlone() throws Exception {
        Path file = Files.writeString(temporary.resolve("pin"), "1234\r\nmore");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(new PinFile(file).pin()).containsExactly('1', '2', '3', '4');
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> new PinFile(file).pin())
                .isInstanceOf(HalException.class)
                .hasMessageContaining("chmod 600");
        assertThatThrownBy(() -> new PinFile(temporary.resolve("none")).pin())
                .isInstanceOf(HalException.class)
                .hasMessageContaining("none");
    }

    @Test
    void pinFileOfAnotherUserIsRefused() throws Exception {
        Path file = Files.writeString(temporary.resolve("pin"), "1234");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        AnotherUser.give(file);
        assertThatThrownBy(() -> new PinFile(file).pin())
                .isInstanceOf(HalException.class)
                .hasMessageContaining(AnotherUser.NAME)
                .hasMessageContaining("chown ");
    }
}
