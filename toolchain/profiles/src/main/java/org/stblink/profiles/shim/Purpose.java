package org.stblink.profiles.shim;

/**
 * Stands for Bouncy Castle's {@code CryptoServicePurpose}, an enum: each engine is told one for the registry of services, which
 * is cut off. No object of it exists; null is handed on.
 */
public final class Purpose {
    private Purpose() {}
}
