package org.stblink.port.pkcs11;

import java.io.Closeable;
import java.io.IOException;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;
import org.stblink.port.LogCodes;

/**
 * An open token: named keys of 32 bytes that can be brought in, computed with and destroyed, and nothing else.
 *
 * <p><b>One key after the other, not one over the other.</b> PKCS#11 has no replacement of an object, and a token that loses
 * power between destroying the old key and creating the new one would lose the box's identity. So each import makes an object
 * of its own, labelled {@code stblink:NAME#VERSION}, with a higher version; the highest one is the key, and the lower ones are
 * destroyed afterwards, the lowest first. What a power cut leaves of them is destroyed when the token is opened again.
 *
 * <p>Logging in is a matter between the token and the whole process: PKCS#11 knows no other. So there is one open
 * {@code Pkcs11Token} a token and process, and closing it logs the process out.
 *
 * <p>Any thread, one at a time.
 */
public final class Pkcs11Token implements Closeable {
    private static final String LABEL = "stblink:";
    private static final char VERSION = '#';
    /** Digits that fit a long: a longer number is nothing that this class wrote. */
    private static final int MAX_DIGITS = 18;

    private static final String HMAC = "HmacSHA256";

    private final Provider provider;
    private final KeyStore keys;
    private boolean closed;

    private Pkcs11Token(Provider provider, KeyStore keys) {
        this.provider = provider;
        this.keys = keys;
    }

    /**
     * Logs in. A wrong PIN is tried once and not again: most tokens lock themselves after a few.
     *
     * @param provider of {@link Pkcs11Provider}, or one's own with such a configuration
     * @throws HalException when there is no token, the PIN is wrong, or it is locked; the message says which
     */
    public static Pkcs11Token open(Provider provider, TokenPin pin, LogSink log) throws HalException {
        char[] secret = pin.pin();
        try {
            KeyStore keys = KeyStore.getInstance("PKCS11", provider);
            keys.load(null, secret.length == 0 ? null : secret);
            Pkcs11Token token = new Pkcs11Token(provider, keys);
            token.destroyLeftovers(log);
            return token;
        } catch (IOException | GeneralSecurityException | ProviderException e) {
            throw new HalException(
                    "cannot open the token: " + Pkcs11Provider.reason(e)
                            + ". CKR_PIN_INCORRECT: the PIN source gives a wrong PIN; CKR_PIN_LOCKED: the token's"
                            + " security officer has to unlock it; CKR_TOKEN_NOT_PRESENT or no token: look at the slot",
                    e);
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    private void destroyLeftovers(LogSink log) throws GeneralSecurityException {
        SortedMap<String, Long> current = new TreeMap<String, Long>();
        for (String label : Collections.list(keys.aliases())) {
            String name = name(label);
            if (name != null) {
                Long known = current.get(name);
                current.put(name, known == null ? version(label) : Long.valueOf(Math.max(known, version(label))));
            }
        }
        for (Map.Entry<String, Long> each : current.entrySet()) {
            if (destroyBelow(each.getKey(), each.getValue())) {
                log.log(LogSink.INFO, LogCodes.STORE_CLEANED, "destroyed a former key that an interrupted import left");
            }
        }
    }

    /** Whether there is a key of that name. */
    synchronized boolean has(String name) throws HalException {
        requireOpen();
        try {
            return !versions(name).isEmpty();
        } catch (GeneralSecurityException | ProviderException e) {
            throw failure("list the keys", e);
        }
    }

    /**
     * Brings a key in, in place of one of that name.
     *
     * @throws HalException when it could not be brought in, or the token would give it away again; the key before it is then
     *     still the one in use, unless only its destruction failed
     */
    synchronized void importKey(String name, byte[] key32) throws HalException {
        requireOpen();
        ImportedKey key = new ImportedKey(key32);
        try {
            SortedMap<Long, String> before = versions(name);
            long next = before.isEmpty() ? 1 : before.lastKey() + 1;
            String label = LABEL + name + VERSION + next;
            store(label, key);
            destroyBelow(name, next);
        } catch (GeneralSecurityException | ProviderException e) {
            throw failure("store the key " + name, e);
        } finally {
            key.destroy();
        }
    }

    /** Leaves nothing of a key that is not as it should be: the highest version is the one in use. */
    private void store(String label, ImportedKey key) throws GeneralSecurityException, HalException {
        try {
            keys.setKeyEntry(label, key, null, null);
            requireKept(label);
        } catch (GeneralSecurityException | ProviderException | HalException e) {
            try {
                keys.deleteEntry(label);
            } catch (GeneralSecurityException | ProviderException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    /** A token, or a provider somebody configured, that loses keys or hands them out is no place for one. */
    private void requireKept(String label) throws GeneralSecurityException, HalException {
        Key stored = keys.getKey(label, null);
        if (stored == null) {
            throw new HalException(
                    "the token took a key and does not have it afterwards; a former one is still in use");
        }
        byte[] out = stored.getEncoded();
        if (out != null) {
            Arrays.fill(out, (byte) 0);
            throw new HalException(
                    "this token gives a key out again although it was to be sensitive and not extractable;"
                            + " the key was not taken. Configure the provider as Pkcs11Provider.configuration does, or use a token"
                            + " that keeps its keys");
        }
    }

    /** HMAC-SHA-256, computed in the token. */
    synchronized void hmac(String name, byte[] in, int off, int len, byte[] out32) throws HalException {
        requireOpen();
        try {
            SortedMap<Long, String> stored = versions(name);
            Key key = stored.isEmpty() ? null : keys.getKey(stored.get(stored.lastKey()), null);
            if (key == null) {
                throw new HalException("there is no key " + name + " in the token");
            }
            Mac mac = Mac.getInstance(HMAC, provider);
            mac.init(key);
            mac.update(in, off, len);
            mac.doFinal(out32, 0);
        } catch (ShortBufferException e) {
            throw new IllegalArgumentException("out32 must have 32 bytes, not " + out32.length, e);
        } catch (GeneralSecurityException | ProviderException e) {
            throw failure("compute with the key " + name, e);
        }
    }

    /** Destroys the key of that name; one that is not there is no error. */
    synchronized void delete(String name) throws HalException {
        requireOpen();
        try {
            destroyBelow(name, Long.MAX_VALUE);
        } catch (GeneralSecurityException | ProviderException e) {
            throw failure("destroy the key " + name, e);
        }
    }

    /** The lowest first: whatever is left after a power cut, the highest is the one that was the key. */
    private boolean destroyBelow(String name, long version) throws GeneralSecurityException {
        boolean any = false;
        for (String label : versions(name).headMap(version).values()) {
            keys.deleteEntry(label);
            any = true;
        }
        return any;
    }

    private SortedMap<Long, String> versions(String name) throws GeneralSecurityException {
        SortedMap<Long, String> found = new TreeMap<Long, String>();
        for (String label : Collections.list(keys.aliases())) {
            if (name.equals(name(label))) {
                found.put(version(label), label);
            }
        }
        return found;
    }

    /** The name in a label, or null when the object is somebody else's. */
    private static @Nullable String name(String label) {
        int mark = label.lastIndexOf(VERSION);
        int digits = label.length() - 1 - mark;
        if (!label.startsWith(LABEL) || mark < LABEL.length() || digits < 1 || digits > MAX_DIGITS) {
            return null;
        }
        for (int i = mark + 1; i < label.length(); i++) {
            if (label.charAt(i) < '0' || label.charAt(i) > '9') {
                return null;
            }
        }
        return label.substring(LABEL.length(), mark);
    }

    private static Long version(String label) {
        return Long.valueOf(label.substring(label.lastIndexOf(VERSION) + 1));
    }

    private void requireOpen() throws HalException {
        if (closed) {
            throw new HalException("the token is closed");
        }
    }

    private static HalException failure(String what, Exception why) {
        return new HalException("the token cannot " + what + ": " + Pkcs11Provider.reason(why), why);
    }

    /** Logs the process out; any number of times. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (provider instanceof AuthProvider) {
            try {
                ((AuthProvider) provider).logout();
            } catch (LoginException | ProviderException e) {
                throw new IOException("cannot log out of the token: " + Pkcs11Provider.reason(e), e);
            }
        }
    }
}
