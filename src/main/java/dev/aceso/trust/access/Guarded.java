package dev.aceso.trust.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;

import dev.aceso.ground.web.Open;
import dev.aceso.trust.audit.Action;

/**
 * Says what a resource method does and who may knock. A method without this, and without {@link Open}, is refused to everybody.
 *
 * <p>The caller is verified and the matrix asked before the body is read; the method finds the outcome in {@link Admission} and
 * must put the patient to it when the action touches one, else its answer is withheld. Every refusal is in the log before it is
 * answered. The method must block, on a virtual thread.
 */
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Guarded {
    /** What the method does. */
    @Nonbinding
    Action value();

    /** Who may knock. */
    @Nonbinding
    By by() default By.PERSON;

    /** Kinds of callers; neither can pass as the other. */
    enum By {
        /** A person with their own token. */
        PERSON,
        /** An EHR's hook client. */
        EHR
    }
}
