/**
 * Keys that never leave their hardware, through PKCS#11: a smart card, a secure element, a trusted execution environment or
 * a hardware security module that comes with a PKCS#11 library.
 *
 * <pre>
 * Provider provider = Pkcs11Provider.of("/usr/lib/libvendor-pkcs11.so", 0);
 * Pkcs11Token token = Pkcs11Token.open(provider, new PinFile(Paths.get("/etc/stblink/pin")), log);
 * Pkcs11SecretStore secrets = Pkcs11SecretStore.open(token, Paths.get("/var/lib/stblink"), entropy, log);
 * JavaSePlatform box = JavaSePlatform.with(secrets).open();
 * </pre>
 *
 * <p>{@code K_auth} and {@code K_wrap} are computed once, at enrolment, from what the server sent; they go into the token as
 * sensitive, non-extractable objects and are erased from memory. From then on the token computes with them: proofs,
 * wrap keys and the keys of a resumed connection are all one HMAC each. Records (tickets, pinned keys) are too many writes
 * and too large for most tokens: they stay in files, encrypted under a key that takes a computation of the token to make.
 *
 * <p>Needs a Java with the module {@code jdk.crypto.cryptoki} (in Java SE 8 the provider {@code SunPKCS11}), which is asked
 * for by name: nothing else of the SDK needs it, and a box without this package does not either.
 *
 * <p>Start with {@link org.stblink.port.pkcs11.Pkcs11SecretStore}.
 */
package org.stblink.port.pkcs11;
