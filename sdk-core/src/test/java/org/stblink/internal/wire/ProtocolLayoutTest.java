package org.stblink.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Walks encoded messages by nothing but the fields column of docs/protocol.md section 5. A field that the document lacks,
 * orders or sizes otherwise than the code does leaves bytes over, runs out of bytes, or has another name.
 */
class ProtocolLayoutTest {
    private static final Pattern FIELD = Pattern.compile("`(u8|u16|u32|u64|str8|ip8|bytes\\[(\\d+)\\]) ([A-Za-z ]+)`");
    /** Names in the document that are not Java's. */
    private static final Map<String, String> RENAMED =
            Map.of("D", "secret", "suite group", "group", "count", "entries");

    private final ProtocolDocument doc = new ProtocolDocument();

    ProtocolLayoutTest() throws IOException {}

    @Test
    void documentedFieldsConsumeEachMessageExactly() throws WireException {
        for (List<String> row : doc.rows("## 5 Control messages")) {
            int type = Integer.decode(row.get(0));
            for (Message m : new Message[] {MessageSamples.minimal(type), MessageSamples.maximal(type)}) {
                byte[] plain = MessageSamples.encoded(m);
                int end = walk(plain, 1, row.get(3));
                assertThat(end).as("%s by '%s'", m, row.get(3)).isEqualTo(plain.length);
            }
        }
    }

    @Test
    void documentedFieldsAreTheFieldsOfTheClass() {
        for (List<String> row : doc.rows("## 5 Control messages")) {
            String fields = row.get(3);
            int list = fields.indexOf("count ×");
            Message m = MessageSamples.maximal(Integer.decode(row.get(0)));
            assertThat(fieldsOf(m.getClass()))
                    .as(row.get(1))
                    .isEqualTo(names(list < 0 ? fields : fields.substring(0, list)));
            if (list >= 0) {
                Class<?> entry = m instanceof Sessions ? SessionEntry.class : KeySetEntry.class;
                assertThat(fieldsOf(entry)).as(row.get(1)).isEqualTo(names(fields.substring(list)));
            }
        }
    }

    private static int walk(byte[] b, int at, String fields) {
        int list = fields.indexOf("count ×");
        int end = walkFlat(b, at, list < 0 ? fields : fields.substring(0, list));
        if (list >= 0) {
            int count = b[end - 1];
            for (int i = 0; i < count; i++) {
                end = walkFlat(b, end, fields.substring(list));
            }
        }
        return end;
    }

    private static int walkFlat(byte[] b, int from, String fields) {
        int at = from;
        Matcher m = FIELD.matcher(fields);
        while (m.find()) {
            String kind = m.group(1);
            if (m.group(2) != null) {
                at += Integer.parseInt(m.group(2));
            } else if (kind.startsWith("u")) {
                at += Integer.parseInt(kind.substring(1)) / 8;
            } else {
                at += 1 + (b[at] & 0xFF);
            }
        }
        return at;
    }

    private static List<String> names(String fields) {
        List<String> names = new ArrayList<>();
        Matcher m = FIELD.matcher(fields);
        while (m.find()) {
            names.add(RENAMED.getOrDefault(m.group(3), m.group(3)));
        }
        return names;
    }

    private static List<String> fieldsOf(Class<?> message) {
        List<String> names = new ArrayList<>();
        for (Field f : message.getDeclaredFields()) {
            if (!Modifier.isStatic(f.getModifiers())) {
                names.add(f.getName());
            }
        }
        return names;
    }
}
