package org.stblink.server.store.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.store.StoredAudit;

/**
 * Follows a chain from its base to its head and says what is wrong with it. Hand in the entries in the order in which they stand,
 * then ask {@link #finish}. The first break of the chain is told and ends the work: behind it nothing is certain.
 *
 * <p>Threads: one.
 */
public final class AuditVerifier {
    private final AuditHash hash = new AuditHash();
    private final AuditHead base;
    private final List<AuditHead> expected;
    private final List<String> alarms = new ArrayList<>();
    private AuditHead last;
    private boolean baseIsExplained;
    private @Nullable String fault;

    /**
     * @param base what the chain goes on from
     * @param baseIsTrusted whether it was noted elsewhere; otherwise the chain has to explain it
     * @param expected heads that were noted elsewhere and must be in the chain, as far as it reaches
     */
    public AuditVerifier(AuditHead base, boolean baseIsTrusted, List<AuditHead> expected) {
        this.base = base;
        this.last = base;
        this.expected = List.copyOf(expected);
        this.baseIsExplained = baseIsTrusted || base.equals(AuditHead.NONE);
        look(base);
    }

    /** The next entry. */
    public void accept(ChainedAudit next) {
        if (fault != null) {
            return;
        }
        StoredAudit entry = next.entry();
        if (entry.seq() != last.seq() + 1) {
            fault = outOfOrder(entry.seq());
            return;
        }
        byte[] right = hash.after(last.hash(), entry);
        if (!Arrays.equals(right, next.hash())) {
            fault = "entry " + entry.seq() + " was changed, or its hash: it does not follow from entry "
                    + (entry.seq() - 1);
            return;
        }
        last = new AuditHead(entry.seq(), right);
        look(last);
        String cause = String.valueOf(entry.cause());
        if (entry.event().equals(AuditEvent.AUDIT_TRIMMED.name()) && Checkpoint.tellsOf(base, cause)) {
            baseIsExplained = true;
        } else if (entry.event().equals(AuditEvent.AUDIT_BROKEN.name())) {
            alarms.add("entry " + entry.seq() + " says that the server found the chain broken: " + cause);
        }
    }

    private String outOfOrder(long found) {
        long wanted = last.seq() + 1;
        if (found < wanted) {
            return "entry " + found + " stands behind entry " + last.seq() + ": entries are reordered or doubled";
        }
        return (found == wanted + 1 ? "entry " + wanted + " is" : "entries " + wanted + " to " + (found - 1) + " are")
                + " missing";
    }

    private void look(AuditHead here) {
        for (AuditHead one : expected) {
            if (one.seq() == here.seq() && !one.equals(here) && fault == null) {
                fault = "entry " + one.seq() + " is not the one whose hash was noted: history was written anew";
            }
        }
    }

    /**
     * There are no further entries.
     *
     * @param head what the chain is said to end with
     * @param keys to check its seal with; none to leave that out
     * @return what is wrong; empty when nothing is
     */
    public List<String> finish(SealedHead head, List<AuditSeal> keys) {
        List<String> faults = new ArrayList<>(alarms);
        if (fault != null) {
            faults.add(0, fault);
            return faults;
        }
        if (head.head().seq() > last.seq()) {
            faults.add("entries " + (last.seq() + 1) + " to " + head.head().seq() + " are missing at the end");
        } else if (!head.head().equals(last)) {
            faults.add("the head is entry " + head.head().seq() + ", and the chain ends with entry " + last.seq()
                    + (head.head().seq() == last.seq() ? " of another hash" : ""));
        }
        for (AuditHead one : expected) {
            if (one.seq() > last.seq()) {
                faults.add("entry " + one.seq() + ", which was noted, is not there: the end was cut off, or an older"
                        + " state was put back");
            }
        }
        if (!baseIsExplained) {
            faults.add("entries 1 to " + base.seq() + " are missing, and no entry says that they were let go");
        }
        if (!keys.isEmpty() && keys.stream().noneMatch(head::isSealedBy)) {
            boolean named = keys.stream().anyMatch(key -> key.keyId().equals(head.keyId()));
            faults.add(
                    named
                            ? "the seal on the head is not this server's: the chain was made by somebody else"
                            : "the head is sealed under another key ("
                                    + (head.keyId().isEmpty() ? "none" : head.keyId()) + ", not "
                                    + keys.get(0).keyId() + ")");
        }
        return faults;
    }

    /** Whether the chain, as far as it was followed, is right but for what it goes on from. */
    public boolean lacksOnlyItsBegin() {
        return fault == null && !baseIsExplained;
    }

    /** Where the chain has been followed to. */
    public AuditHead last() {
        return last;
    }
}
