package org.stblink.server.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.admin.http.Reply;
import org.stblink.server.admin.http.Request;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.OrderedPolicy;
import org.stblink.server.domain.PolicyRule;
import org.stblink.server.store.PolicyStore;

/**
 * {@code /v1/policy}: who may call whom. The configuration's rules hold until an operator sets others here; those are
 * stored and hold from then on, over restarts, until the operator goes back to the configuration's.
 *
 * <p>Threads: any; one change after the other.
 */
final class PolicyApi {
    static final int MOST_RULES = 1_000;
    private static final Set<String> RULE_FIELDS = Set.of("allow", "caller", "target");

    private final PolicyStore store;
    private final List<PolicyRule> configured;
    private final Operator operator;
    private final DomainAccess domain;

    PolicyApi(PolicyStore store, List<PolicyRule> configured, Operator operator, DomainAccess domain) {
        this.store = store;
        this.configured = List.copyOf(configured);
        this.operator = operator;
        this.domain = domain;
    }

    Object get(Request request) throws AdminException {
        return answer(Waiting.on(store.load()).orElse(null));
    }

    synchronized Object put(Request request) throws AdminException {
        List<PolicyRule> rules = rules(request.object(Set.of("rules")).get("rules"));
        requireUnchanged(request);
        PolicyStore.Stored stored = Waiting.on(thenUsed(store.keep(rules), rules));
        request.note("version " + stored.version() + ", " + rules.size() + " rules");
        return answer(stored);
    }

    synchronized Object forget(Request request) throws AdminException {
        requireUnchanged(request);
        Waiting.on(thenUsed(store.forget(), configured));
        request.note("back to the configuration");
        return answer(null);
    }

    private void requireUnchanged(Request request) throws AdminException {
        String expected = request.header("If-Match");
        if (expected != null && !expected.strip().equals("*")) {
            String present = etag(Waiting.on(store.load()).orElse(null));
            if (!expected.strip().equals(present)) {
                throw new AdminException(
                        AdminError.PRECONDITION_FAILED, "the policy is now " + present + ": look at it again");
            }
        }
    }

    /** Rules are used whenever they are durable, also when nobody waits for that any more: what is stored is what holds. */
    private <T> CompletableFuture<T> thenUsed(CompletableFuture<T> durable, List<PolicyRule> rules) {
        return durable.thenCompose(stored -> domain.call(now -> {
            operator.usePolicy(new OrderedPolicy(rules), now);
            return stored;
        }));
    }

    private Reply answer(PolicyStore.@Nullable Stored stored) {
        List<Object> rules = new ArrayList<>();
        for (PolicyRule rule : stored == null ? configured : stored.rules()) {
            rules.add(new Fields()
                    .put("allow", rule.allow())
                    .put("caller", rule.caller().text())
                    .put("target", rule.target().text())
                    .done());
        }
        Fields fields = new Fields()
                .put("source", stored == null ? "configuration" : "stored")
                .put("version", stored == null ? null : stored.version())
                .put("rules", rules);
        return Reply.versioned(fields.done(), etag(stored));
    }

    private static String etag(PolicyStore.@Nullable Stored stored) {
        return "\"" + (stored == null ? "configuration" : stored.version()) + "\"";
    }

    private static List<PolicyRule> rules(@Nullable Object value) throws AdminException {
        if (!(value instanceof List<?> list) || list.size() > MOST_RULES) {
            throw AdminException.badRequest("give rules: a list of at most " + MOST_RULES
                    + " objects {\"allow\": true, \"caller\": \"anyone\", \"target\": \"same-group\"}");
        }
        List<PolicyRule> rules = new ArrayList<>();
        for (Object element : list) {
            rules.add(rule(element, "rule " + (rules.size() + 1)));
        }
        return rules;
    }

    private static PolicyRule rule(@Nullable Object value, String where) throws AdminException {
        if (!(value instanceof Map<?, ?> fields)
                || !RULE_FIELDS.equals(fields.keySet())
                || !(fields.get("allow") instanceof Boolean allow)) {
            throw AdminException.badRequest(where + ": give allow (true or false), caller and target, and no more");
        }
        return new PolicyRule(allow, who(fields.get("caller"), where), who(fields.get("target"), where));
    }

    private static PolicyRule.Who who(@Nullable Object value, String where) throws AdminException {
        try {
            return PolicyRule.Who.parse(value instanceof String text ? text : "");
        } catch (IllegalArgumentException e) {
            throw AdminException.badRequest(where + ": caller and target: " + e.getMessage());
        }
    }
}
