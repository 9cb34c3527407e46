package org.stblink.server.admin.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Makes the OpenAPI 3.1 document of a list of endpoints. */
public final class OpenApi {
    private static final Schema ERROR = Schema.object("Error")
            .has(
                    "error",
                    Schema.object("ErrorFields")
                            .has("code", Schema.number("the stable number; docs/errors.md"))
                            .has("name", Schema.text("the stable name"))
                            .has("message", Schema.text("about this case, in English"))
                            .has("en", Schema.text("about this kind of case, in English"))
                            .has("zh", Schema.text("the same in Chinese"))
                            .may("retryAfterSeconds", Schema.number("when to try again"))
                            .may("needs", Schema.text("the role it takes"))
                            .may("behind", Schema.number("devices that have not acknowledged the key set"))
                            .may("problems", Schema.number("lines of an import with problems, all of them"))
                            .may(
                                    "lines",
                                    Schema.list(
                                            "the first of them",
                                            Schema.object("ImportProblem")
                                                    .has("line", Schema.number("from 1"))
                                                    .may("device", Schema.text("its id"))
                                                    .has("problem", Schema.text("what is wrong")))));

    private OpenApi() {}

    /** The shape of every refusal. */
    public static Schema errorSchema() {
        return ERROR;
    }

    /** The document, as maps and lists. */
    public static Map<String, Object> document(String version, List<Endpoint> endpoints) {
        Map<String, Schema> named = new TreeMap<>();
        ERROR.collect(named);
        Map<String, Object> paths = new LinkedHashMap<>();
        for (Endpoint endpoint : endpoints) {
            @SuppressWarnings("unchecked")
            Map<String, Object> path =
                    (Map<String, Object>) paths.computeIfAbsent(endpoint.path(), p -> new LinkedHashMap<>());
            path.put(endpoint.method().toLowerCase(Locale.ROOT), operation(endpoint, named));
        }
        Map<String, Object> schemas = new LinkedHashMap<>();
        named.forEach((name, schema) -> schemas.put(name, schema.define()));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put(
                "info",
                new Fields()
                        .put("title", "STBLink admin API")
                        .put("version", version)
                        .put("description", "What an operator sees and does. docs/operator.md tells it in order.")
                        .put(
                                "license",
                                new Fields()
                                        .put("name", "Apache-2.0")
                                        .put("identifier", "Apache-2.0")
                                        .done())
                        .done());
        document.put("paths", paths);
        document.put(
                "components",
                new Fields()
                        .put(
                                "securitySchemes",
                                Map.of(
                                        "token",
                                        new Fields()
                                                .put("type", "http")
                                                .put("scheme", "bearer")
                                                .done()))
                        .put("schemas", schemas)
                        .done());
        document.put("security", List.of(Map.of("token", List.of())));
        return document;
    }

    private static Map<String, Object> operation(Endpoint endpoint, Map<String, Schema> named) {
        Fields operation = new Fields()
                .put("operationId", endpoint.operation())
                .put("summary", endpoint.summary())
                .put("tags", List.of(endpoint.area()))
                .put("x-role", endpoint.role() == null ? null : endpoint.role().text());
        if (endpoint.role() == null) {
            operation.put("security", List.of());
        }
        List<Object> parameters = new ArrayList<>();
        for (Endpoint.Parameter parameter : endpoint.parameters()) {
            parameters.add(new Fields()
                    .put("name", parameter.name())
                    .put("in", parameter.inPath() ? "path" : "query")
                    .put("required", parameter.inPath() ? true : null)
                    .put("schema", parameter.schema().define())
                    .done());
        }
        operation.put("parameters", parameters.isEmpty() ? null : parameters);
        Schema body = endpoint.body();
        if (body != null) {
            Map<String, Object> content = new LinkedHashMap<>();
            for (String type : endpoint.types()) {
                boolean json = type.equals(Endpoint.JSON_TYPE);
                content.put(type, Map.of("schema", json ? body.use() : Map.of("type", "string")));
            }
            body.collect(named);
            operation.put(
                    "requestBody",
                    new Fields()
                            .put("required", endpoint.bodyRequired())
                            .put("content", content)
                            .done());
        }
        operation.put("responses", responses(endpoint, named));
        return operation.done();
    }

    private static Map<String, Object> responses(Endpoint endpoint, Map<String, Schema> named) {
        Map<String, Object> responses = new LinkedHashMap<>();
        for (int status : endpoint.statuses()) {
            Endpoint.Answer answer = endpoint.answers().get(status);
            if (answer == null) {
                List<String> names = endpoint.refusals().stream()
                        .filter(error -> error.status() == status)
                        .map(error -> error.code() + " " + error)
                        .toList();
                answer = new Endpoint.Answer(String.join("; ", names), Endpoint.JSON_TYPE, ERROR);
            }
            Fields response = new Fields().put("description", answer.text());
            Schema schema = answer.schema();
            if (!answer.type().isEmpty()) {
                response.put(
                        "content", Map.of(answer.type(), schema == null ? Map.of() : Map.of("schema", schema.use())));
            }
            if (schema != null) {
                schema.collect(named);
            }
            responses.put(String.valueOf(status), response.done());
        }
        return responses;
    }
}
