package org.stblink.server.admin.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One call of the admin API: all that is to be known of it, in one place. Made with the methods that return itself; not
 * changed once a {@link Router} has it.
 */
public final class Endpoint {
    /**
     * Answers with a value for JSON, with a {@link Reply}, or with null when it has written all of an answer by itself. It leaves that
     * open: what fails in the middle must not end as what is whole does.
     */
    public interface Handler {
        @Nullable
        Object handle(Request request) throws IOException, AdminException;
    }

    /** A parameter of the query or the path. */
    public record Parameter(String name, boolean inPath, Schema schema) {}

    /** What comes back with a status: the type, and for JSON the shape. */
    public record Answer(String text, String type, @Nullable Schema schema) {}

    static final String JSON_TYPE = "application/json";

    /** What most calls take is a few fields. As a tree it may cost thirty times as much, and many come at once. */
    static final int SMALL_BODY_BYTES = 16 * 1024;

    /** What the router may say to anybody. */
    private static final Set<AdminError> FROM_THE_GATE = EnumSet.of(
            AdminError.BAD_REQUEST,
            AdminError.UNAUTHORIZED,
            AdminError.WRONG_ORIGIN,
            AdminError.WRONG_HOST,
            AdminError.TOO_MANY_REQUESTS,
            AdminError.INTERNAL);

    private final String method;
    private final String path;
    private final String operation;
    private final Handler handler;
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<String> types = new ArrayList<>();
    private final Map<Integer, Answer> answers = new LinkedHashMap<>();
    private final Set<AdminError> refusals = EnumSet.copyOf(FROM_THE_GATE);
    private @Nullable Role role = Role.READ;
    private @Nullable Schema body;
    private boolean bodyRequired;
    private int mostBytes = SMALL_BODY_BYTES;
    private String instead = "";
    private boolean large;
    private boolean dense;
    private int mostTokens;
    private boolean anyLength;
    private String summary = "";
    private String area = "";

    private Endpoint(String method, String path, String operation, Handler handler) {
        this.method = method;
        this.path = path;
        this.operation = operation;
        this.handler = handler;
        for (String segment : Router.segments(path)) {
            if (Router.isVariable(segment)) {
                String name = Router.variable(segment);
                parameters.add(new Parameter(name, true, Schema.text("")));
            }
        }
    }

    public static Endpoint get(String path, String operation, Handler handler) {
        return new Endpoint("GET", path, operation, handler);
    }

    public static Endpoint post(String path, String operation, Handler handler) {
        return new Endpoint("POST", path, operation, handler);
    }

    public static Endpoint put(String path, String operation, Handler handler) {
        return new Endpoint("PUT", path, operation, handler);
    }

    public static Endpoint patch(String path, String operation, Handler handler) {
        return new Endpoint("PATCH", path, operation, handler);
    }

    public static Endpoint delete(String path, String operation, Handler handler) {
        return new Endpoint("DELETE", path, operation, handler);
    }

    /** Which role it takes; without this, read, which every token has. */
    public Endpoint needs(Role least) {
        role = least;
        if (least != Role.READ) {
            refusals.add(AdminError.FORBIDDEN);
        }
        return this;
    }

    /** Answered without a token. It must tell nothing about devices. */
    public Endpoint forAnybody() {
        role = null;
        refusals.remove(AdminError.UNAUTHORIZED);
        refusals.remove(AdminError.TOO_MANY_REQUESTS);
        return this;
    }

    public Endpoint says(String about, String sentence) {
        area = about;
        summary = sentence;
        return this;
    }

    public Endpoint query(String name, Schema schema) {
        parameters.add(new Parameter(name, false, schema));
        return this;
    }

    /** Takes a JSON object, which may be left out. */
    public Endpoint takes(Schema shape) {
        return takes(shape, false, JSON_TYPE);
    }

    /** Takes a body of one of these types. */
    public Endpoint takes(Schema shape, boolean required, String... contentTypes) {
        body = shape;
        bodyRequired = required;
        types.addAll(List.of(contentTypes));
        refusals.add(AdminError.TOO_LARGE);
        refusals.add(AdminError.UNSUPPORTED_TYPE);
        return this;
    }

    /**
     * Takes a body of up to so many bytes, which may cost much memory: of those that are not small, few are worked on at a time.
     *
     * @param advice what to do with a larger one
     */
    public Endpoint upTo(int bytes, String advice) {
        mostBytes = bytes;
        instead = ": " + advice;
        large = true;
        return this;
    }

    /**
     * Takes a JSON body of so many tokens at most, which costs little more than its bytes: a large one waits for others of this kind,
     * and not for those that may cost much.
     */
    public Endpoint ofTokens(int most) {
        mostTokens = most;
        return this;
    }

    /** A few bytes of its body may stand for very much, as a range of ids does: a small one costs what a large one may. */
    public Endpoint dense() {
        dense = true;
        return this;
    }

    /** Answers 200 with JSON. */
    public Endpoint answers(Schema schema) {
        return answers(200, new Answer("done", JSON_TYPE, schema));
    }

    public Endpoint answers(int status, Answer answer) {
        answers.put(status, answer);
        return this;
    }

    /** Its answer is as long as what there is, and takes as long as its client does to take it. */
    public Endpoint ofAnyLength() {
        anyLength = true;
        return this;
    }

    public Endpoint refuses(AdminError... errors) {
        refusals.addAll(List.of(errors));
        return this;
    }

    public String method() {
        return method;
    }

    public String path() {
        return path;
    }

    public String operation() {
        return operation;
    }

    /** Null when no token is asked for. */
    public @Nullable Role role() {
        return role;
    }

    public String summary() {
        return summary;
    }

    public String area() {
        return area;
    }

    public List<Parameter> parameters() {
        return List.copyOf(parameters);
    }

    public List<String> types() {
        return List.copyOf(types);
    }

    public @Nullable Schema body() {
        return body;
    }

    public boolean bodyRequired() {
        return bodyRequired;
    }

    public Map<Integer, Answer> answers() {
        return Map.copyOf(answers);
    }

    public Set<AdminError> refusals() {
        return EnumSet.copyOf(refusals);
    }

    /** Every HTTP status it may answer with. */
    public Set<Integer> statuses() {
        Set<Integer> statuses = new TreeSet<>(answers.keySet());
        refusals.forEach(error -> statuses.add(error.status()));
        return statuses;
    }

    int mostBytes() {
        return mostBytes;
    }

    boolean isLarge() {
        return large;
    }

    /** 0 for any number. */
    int mostTokens() {
        return mostTokens;
    }

    boolean isDense() {
        return dense;
    }

    AdminException tooManyTokens() {
        return AdminException.badRequest("the body has too many values" + instead);
    }

    AdminException tooLarge() {
        return new AdminException(AdminError.TOO_LARGE, "the body is larger than " + mostBytes + " bytes" + instead);
    }

    boolean isOfAnyLength() {
        return anyLength;
    }

    Handler handler() {
        return handler;
    }

    boolean changes() {
        return !"GET".equals(method);
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
