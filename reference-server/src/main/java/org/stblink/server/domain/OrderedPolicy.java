package org.stblink.server.domain;

import java.util.List;

/** Rules in order: the first that matches decides, and a call that none matches is denied. */
public final class OrderedPolicy implements Policy {
    private final List<PolicyRule> rules;

    public OrderedPolicy(List<PolicyRule> rules) {
        this.rules = List.copyOf(rules);
    }

    @Override
    public boolean allows(Party caller, Party target) {
        for (PolicyRule rule : rules) {
            if (rule.matches(caller, target)) {
                return rule.allow();
            }
        }
        return false;
    }
}
