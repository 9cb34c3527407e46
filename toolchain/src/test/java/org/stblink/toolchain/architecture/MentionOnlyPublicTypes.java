package org.stblink.toolchain.architecture;

import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;

/** What a user of the class can see of it mentions only types that the predicate allows. */
final class MentionOnlyPublicTypes extends ArchCondition<JavaClass> {
    private final DescribedPredicate<JavaClass> allowed;

    MentionOnlyPublicTypes(DescribedPredicate<JavaClass> allowed) {
        super("show only types that " + allowed.getDescription());
        this.allowed = allowed;
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        if (!type.getModifiers().contains(PUBLIC)) {
            return;
        }
        Stream<JavaType> parents = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
        report(type, "Class <" + type.getName() + ">", parents, events);
        type.getMembers().stream()
                .filter(MentionOnlyPublicTypes::isShown)
                .forEach(member -> report(type, member.getDescription(), typesOf(member), events));
    }

    private void report(JavaClass owner, String what, Stream<JavaType> types, ConditionEvents events) {
        types.flatMap(type -> type.getAllInvolvedRawTypes().stream())
                .map(JavaClass::getBaseComponentType)
                .filter(type -> !type.isPrimitive() && !allowed.test(type))
                .forEach(type -> events.add(SimpleConditionEvent.violated(
                        owner, what + " shows <" + type.getName() + "> in " + owner.getSourceCodeLocation())));
    }

    private static Stream<JavaType> typesOf(JavaMember member) {
        if (member instanceof JavaField field) {
            return Stream.of(field.getType());
        }
        JavaCodeUnit code = (JavaCodeUnit) member;
        return Stream.of(
                        Stream.of(code.getReturnType()),
                        code.getParameterTypes().stream(),
                        code.getExceptionTypes().stream().<JavaType>map(type -> type))
                .flatMap(types -> types);
    }

    private static boolean isShown(JavaMember member) {
        boolean visible =
                member.getModifiers().contains(PUBLIC) || member.getModifiers().contains(PROTECTED);
        return visible && !member.getModifiers().contains(SYNTHETIC);
    }
}
