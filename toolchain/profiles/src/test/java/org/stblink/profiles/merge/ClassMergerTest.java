package org.stblink.profiles.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.profiles.api.Java8;

class ClassMergerTest {
    private static final Map<String, Pattern> ALL_BUT_MAIN =
            Map.of("program/All", Pattern.compile("program/(?!Main$).*"));

    @TempDir
    private Path scratch;

    private Map<String, byte[]> merged(Compiled program) throws IOException {
        return ClassMerger.merge(program.classFiles(), Java8.read().classFiles(), ALL_BUT_MAIN);
    }

    private void assertMerges(String source, String... remaining) throws IOException, ReflectiveOperationException {
        Compiled program = Compiled.of(scratch, source);
        Map<String, byte[]> merged = merged(program);
        assertThat(merged.keySet()).containsExactlyInAnyOrder(remaining);
        assertThat(program.as(merged).run()).isEqualTo(program.run());
    }

    @Test
    void callsThroughAnInterfaceReachTheClassThatTheObjectWas() throws Exception {
        assertMerges("""
                interface Shape { int area(int scale); String name(); }
                final class Square implements Shape {
                    private final int side;
                    Square(int side) { this.side = side; }
                    public int area(int scale) { return side * side * scale; }
                    public String name() { return "square"; }
                }
                final class Box implements Shape {
                    private final int width, height;
                    Box(int width, int height) { this.width = width; this.height = height; }
                    public int area(int scale) { return width * height * scale; }
                    public String name() { return "box"; }
                }
                final class Dot { final String name = "dot"; String name() { return name; } }
                public class Main {
                    public static String run() {
                        Shape[] shapes = {new Square(3), new Box(2, 5), new Square(1)};
                        String s = new Dot().name();
                        for (Shape x : shapes) { s += x.name() + x.area(2); }
                        return s;
                    }
                }
                """, "program/Main", "program/All", "program/Shape");
    }

    @Test
    void whatObjectGivesStaysAsItWasForEach() throws Exception {
        assertMerges("""
                final class Id {
                    private final int n;
                    Id(int n) { this.n = n; }
                    public boolean equals(Object o) { return o instanceof Id && ((Id) o).n == n; }
                    public int hashCode() { return n; }
                    public String toString() { return "id " + n; }
                }
                final class Other { final int n; Other(int n) { this.n = n; } }
                final class Loud { public String toString() { return "loud"; } }
                public class Main {
                    public static String run() {
                        Other other = new Other(7);
                        Object same = other;
                        return "" + new Id(7).equals(new Id(7)) + new Id(7).equals(new Id(8)) + new Id(7).equals(other)
                                + other.equals(same) + other.equals(new Other(7)) + new Id(7).hashCode()
                                + (other.hashCode() == System.identityHashCode(other)) + new Id(4) + new Loud()
                                + (same instanceof Id) + (same instanceof Other) + (null instanceof Other);
                    }
                }
                """, "program/Main", "program/All");
    }

    @Test
    void abstractSuperclassKeepsItsFieldsConstructorsAndMethods() throws Exception {
        assertMerges("""
                abstract class Message {
                    protected final String type;
                    private final long size;
                    Message(String type, long size) { this.type = type; this.size = size; }
                    Message(String type) { this(type, 1L); }
                    abstract String body();
                    String tail() { return "." + size; }
                    public final String text() { return type + body() + tail(); }
                }
                final class Ping extends Message {
                    private final double at;
                    Ping(double at) { super("ping"); this.at = at; }
                    String body() { return "@" + at; }
                }
                final class Data extends Message {
                    private final byte[] bytes;
                    Data(byte[] bytes) { super("data", bytes.length); this.bytes = bytes; }
                    Data() { this(new byte[3]); }
                    String body() { return "#" + bytes.length; }
                    @Override String tail() { return super.tail() + "!"; }
                }
                public class Main {
                    public static String run() {
                        Message[] all = {new Ping(1.5), new Data(), new Data(new byte[2])};
                        String s = "";
                        for (Message m : all) { s += m.text() + (m instanceof Ping) + (m instanceof Data); }
                        return s + ((Data) all[1]).body();
                    }
                }
                """, "program/Main", "program/Message", "program/AllMessage");
    }

    @Test
    void constructorsAndMethodsThatBecomeAlikeStayApart() throws Exception {
        assertMerges("""
                final class A {
                    final String s;
                    A() { s = "a"; }
                    A(B b) { s = "from " + b.s; }
                    A(A a) { s = "copy of " + a.s; }
                    static String of(A a) { return "A:" + a.s; }
                    static String of(B b) { return "B:" + b.s; }
                    private String own() { return "own " + s; }
                    String tell() { return own(); }
                }
                final class B {
                    final String s;
                    B() { s = "b"; }
                    B(A a) { s = "from " + a.s; }
                    private String own() { return "B's own " + s; }
                    String tell() { return own(); }
                }
                public class Main {
                    public static String run() {
                        A a = new A(new B(new A(new B())));
                        B b = System.nanoTime() == 0 ? null : new B(a.s.isEmpty() ? new A() : new A(a));
                        return A.of(a) + A.of(b) + a.tell() + b.tell() + new A[2].length + new B[3][4].length;
                    }
                }
                """, "program/Main", "program/All");
    }

    @Test
    void staticFieldsStartAsTheyDid() throws Exception {
        assertMerges("""
                final class Kind {
                    static final Kind ONE = new Kind(1), TWO = new Kind(2);
                    private static final Kind[] ALL = {ONE, TWO};
                    final int n;
                    private Kind(int n) { this.n = Twice.of(n); }
                    static Kind of(int n) { return ALL[n - 1]; }
                }
                final class Twice { static int of(int n) { return 2 * n; } }
                final class Table { static final int[] SQUARES = new int[5]; static { for (int i = 0; i < 5; i++) SQUARES[i] = i * i; } }
                public class Main {
                    public static String run() { return "" + Kind.of(2).n + (Kind.of(1) == Kind.ONE) + Table.SQUARES[4]; }
                }
                """, "program/Main", "program/All");
    }

    @Test
    void classWhoseStartLooksAtAnothersStaysByItself() throws Exception {
        assertMerges("""
                final class First { static final int[] SEEN = {Second.SEEN.length}; }
                final class Second { static final int[] SEEN = new int[3]; }
                final class Third { static final int[] SEEN = new int[4]; }
                public class Main { public static String run() { return "" + First.SEEN[0] + Third.SEEN.length; } }
                """, "program/Main", "program/First", "program/All");
    }

    @Test
    void classThatIsExtendedThrownOrLookedAtStaysByItself() throws Exception {
        assertMerges(
                """
                class Base { String name() { return "base"; } }
                final class Derived extends Base { String name() { return "derived"; } }
                final class Trouble extends Exception { Trouble() { super("trouble"); } }
                final class Looked { static String name() { return Looked.class.getName(); } }
                final class Listed { boolean is(Object o) { return o instanceof Listed[]; } }
                final class One { int n = 1; }
                final class Two { int n = 2; }
                public class Main {
                    public static String run() {
                        String s = new Base().name() + new Derived().name() + Looked.name() + new Listed().is(new Listed[0]);
                        try { throw new Trouble(); } catch (Trouble t) { s += t.getMessage(); }
                        return s + new One().n + new Two().n;
                    }
                }
                """,
                "program/Main",
                "program/Base",
                "program/Derived",
                "program/Trouble",
                "program/Looked",
                "program/Listed",
                "program/All");
    }

    @Test
    void methodsOfAnUnmergedClassThatBecomeTheSameAreRefusedByName() throws Exception {
        Compiled program = Compiled.of(scratch, """
                final class A {}
                final class B {}
                public class Main {
                    static String of(A a) { return "A"; }
                    static String of(B b) { return "B"; }
                    public static String run() { return of(new A()) + of(new B()); }
                }
                """);
        assertThatThrownBy(() -> merged(program))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("program/Main")
                .hasMessageContaining("of(Lprogram/All;)");
    }

    @Test
    void classWithAnInterfaceThatObjectsAreAskedForStaysByItself() throws Exception {
        assertMerges(
                """
                interface Marked {}
                interface Deep extends Marked {}
                final class First implements Deep { int n = 1; }
                final class Sorted implements Comparable<Sorted> { public int compareTo(Sorted o) { return 0; } }
                final class Second { int n = 2; }
                final class Third implements Runnable { public void run() {} }
                public class Main {
                    public static String run() {
                        String s = "";
                        for (Object o : new Object[] {new First(), new Sorted(), new Second(), new Third()}) {
                            s += (o instanceof Marked) + "" + (o instanceof Comparable);
                        }
                        return s;
                    }
                }
                """,
                "program/Main",
                "program/Marked",
                "program/Deep",
                "program/First",
                "program/Sorted",
                "program/All");
    }

    @Test
    void methodThatWouldBeginToOverrideAnInheritedOneIsRefusedByName() throws Exception {
        Compiled program = Compiled.of(scratch, """
                final class A {}
                final class B {}
                abstract class Base { String of(A a) { return "A"; } }
                class Derived extends Base { String of(B b) { return "B"; } }
                class Further extends Derived {}
                public class Main {
                    public static String run() { Base base = new Further(); return base.of(new A()); }
                }
                """);
        assertThatThrownBy(() -> merged(program))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("program/Derived")
                .hasMessageContaining("of(Lprogram/All;)");
    }
}
