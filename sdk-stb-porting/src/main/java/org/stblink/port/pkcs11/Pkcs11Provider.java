package org.stblink.port.pkcs11;

import java.lang.reflect.InvocationTargetException;
import java.security.Provider;
import java.security.Security;
import org.stblink.hal.HalException;

/**
 * The Java platform's PKCS#11 provider over one library and one slot, found by its name, so that this port compiles and
 * loads where there is none. It is not added to the JVM's list: nobody else's cryptography goes to the token.
 */
public final class Pkcs11Provider {
    private static final String NAME = "SunPKCS11";

    private Pkcs11Provider() {}

    /**
     * A provider over a slot.
     *
     * @param library absolute path of the token's PKCS#11 library
     * @param slotListIndex which of the slots that the library lists, 0 and up
     * @throws HalException when this Java has no such provider, or the library cannot be loaded
     */
    public static Provider of(String library, int slotListIndex) throws HalException {
        Provider base = Security.getProvider(NAME);
        if (base == null) {
            throw new HalException("this Java has no provider " + NAME + ": a runtime image needs the module"
                    + " jdk.crypto.cryptoki");
        }
        try {
            return (Provider) Provider.class
                    .getMethod("configure", String.class)
                    .invoke(base, "--" + configuration(library, slotListIndex));
        } catch (InvocationTargetException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw new HalException("cannot use the PKCS#11 library " + library + ": " + reason(why), why);
        } catch (ReflectiveOperationException e) {
            throw new HalException(
                    "Java 8 makes this provider another way: new sun.security.pkcs11.SunPKCS11(stream) over"
                            + " Pkcs11Provider.configuration",
                    e);
        }
    }

    /**
     * The provider's configuration, for who makes the provider himself: every key that is stored is the token's own, private,
     * sensitive, not extractable, and good for HMAC alone.
     *
     * @param library absolute path of the token's PKCS#11 library
     * @param slotListIndex which of the slots that the library lists, 0 and up
     */
    public static String configuration(String library, int slotListIndex) {
        if (library.indexOf('\n') >= 0 || library.indexOf('"') >= 0 || slotListIndex < 0) {
            throw new IllegalArgumentException(
                    "not the path of a library and an index of a slot: \"" + library + "\", " + slotListIndex);
        }
        return "name=stblink\n"
                + "library=\"" + library + "\"\n"
                + "slotListIndex=" + slotListIndex + "\n"
                + "attributes(*,CKO_SECRET_KEY,*)={\n"
                + "CKA_TOKEN=true\n"
                + "CKA_PRIVATE=true\n"
                + "CKA_SENSITIVE=true\n"
                + "CKA_EXTRACTABLE=false\n"
                + "CKA_SIGN=true\n"
                + "CKA_VERIFY=false\n"
                + "CKA_ENCRYPT=false\n"
                + "CKA_DECRYPT=false\n"
                + "CKA_WRAP=false\n"
                + "CKA_UNWRAP=false\n"
                + "}\n";
    }

    /** What the platform said, down to the token's own code; it never has a PIN or a key in it. */
    static String reason(Throwable failure) {
        StringBuilder text = new StringBuilder(String.valueOf(failure.getMessage()));
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            text.append(" (").append(cause.getMessage()).append(')');
        }
        return text.toString();
    }
}
