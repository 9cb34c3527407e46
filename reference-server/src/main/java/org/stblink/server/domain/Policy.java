package org.stblink.server.domain;

/** Says who may call whom. Implementations are pure: same question, same answer. */
public interface Policy {
    boolean allows(Party caller, Party target);
}
