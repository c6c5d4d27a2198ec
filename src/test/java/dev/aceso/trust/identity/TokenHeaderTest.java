package dev.aceso.trust.identity;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TokenHeaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'alg':'ES256','kid':'k1','typ':'JWT'}",
                "{'alg':'RS256','kid':'k1'}",
                "{'alg':'PS384','kid':'k1','typ':'at+jwt'}",
                "{'alg':'RS256','kid':'k1','typ':'application/AT+JWT','x5t':'AAAA'}"
            })
    void namesTheKey(String header) {
        assertThat(TokenHeader.key(token(header))).isEqualTo("k1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'alg':'none','kid':'k1'}",
                "{'alg':'HS256','kid':'k1'}",
                "{'alg':7,'kid':'k1'}",
                "{'kid':'k1'}",
                "{'alg':'RS256'}",
                "{'alg':'RS256','kid':''}",
                "{'alg':'RS256','kid':' '}",
                "{'alg':'RS256','kid':null}",
                "{'alg':'RS256','kid':['k1']}",
                "{'alg':'RS256','kid':'k1','kid':'k1'}",
                "{'alg':'RS256','alg':'RS256','kid':'k1'}",
                "{'alg':'RS256','kid':'k1','crit':[]}",
                "{'alg':'RS256','kid':'k1','cty':'JWT'}",
                "{'alg':'RS256','kid':'k1','typ':'logout+jwt'}",
                "{'alg':'RS256','kid':'k1','typ':'secevent+jwt'}",
                "{'alg':'RS256','kid':'k1','typ':1}",
                "['RS256','k1']",
                "{'alg':'RS256','kid':'k1'",
                ""
            })
    void refuses(String header) {
        refused(token(header));
    }

    @Test
    void refusesAVeryLongKeyIdAndWhatIsNotBase64() {
        refused(token("{'alg':'RS256','kid':'" + "k".repeat(256) + "'}"));
        refused("a.b.c");
    }

    private static void refused(String token) {
        assertThatThrownBy(() -> TokenHeader.key(token))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.UNAUTHENTICATED));
    }

    private static String token(String header) {
        byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json) + ".e30.AA";
    }
}
