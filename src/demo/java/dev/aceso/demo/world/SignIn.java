package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * One browser in front of Keycloak's own forms: authorization code with PKCE (RFC 7636), password, one-time code.
 *
 * <p>It keeps its session, so that a second request that asks for more is asked only for what is missing.
 */
public final class SignIn {
    /** The level with a second factor, as {@code acr_values} names it. */
    public static final String TWO_FACTORS = "aal2";

    private static final String REDIRECT = "http://127.0.0.1:1/callback";
    private static final Pattern FORM = Pattern.compile("<form[^>]*\\saction=\"([^\"]+)\"", Pattern.DOTALL);
    private static final Pattern HIDDEN_CODE = Pattern.compile("name=\"code\"\\s+value=\"([^\"]+)\"");
    private static final Pattern SAID = Pattern.compile(
            "class=\"(?:instruction|[^\"]*alert__title[^\"]*|[^\"]*helper-text__item-text[^\"]*)\"[^>]*>([^<]+)<");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Keycloak keycloak;
    private final HttpClient http;
    // Keycloak marks its cookies Version=1, which java.net.CookieManager would send back in quotes.
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private String otherCode = "";
    private String lastCode = "";

    SignIn(Keycloak keycloak, HttpClient http) {
        this.keycloak = keycloak;
        this.http = http;
    }

    /** Signs in with what the server asks for when no level is named: the password. */
    public Tokens withPassword(String user) {
        return authorize(user, Map.of());
    }

    /** Signs in at, or raises this session to, the level with a second factor, however long ago that was proven. */
    public Tokens withTwoFactors(String user) {
        return authorize(user, Map.of("acr_values", TWO_FACTORS));
    }

    /** As an RFC 9470 challenge asks: the level with a second factor, proven at most so long ago. */
    public Tokens stepUp(String user, Duration maxAge) {
        return authorize(user, Map.of("acr_values", TWO_FACTORS, "max_age", Long.toString(maxAge.toSeconds())));
    }

    /** Signs in with two factors, the second being this code instead of a good one. */
    public Tokens withCode(String user, String code) {
        otherCode = code;
        return withTwoFactors(user);
    }

    /**
     * Signs in for another device (RFC 8628), with the factors that the device's client asks for, and lets the device in.
     *
     * @param address the address that the device shows, code included
     * @return the forms that were shown on the way, in order
     * @throws SignInRefused when the server does not let the device in
     */
    public List<String> forDevice(String user, String address) {
        var asked = new ArrayList<String>();
        var page = get(address);
        while (FORM.matcher(page.body()).find()) {
            page = page.body().contains("name=\"accept\"")
                    ? accept(page.body(), asked)
                    : fill(user, page.body(), asked);
        }
        if (page.statusCode() != 200 || !asked.contains("consent")) {
            throw refusal(page).get();
        }
        return List.copyOf(asked);
    }

    /** The one-time code that was typed last. */
    public String lastCode() {
        return lastCode;
    }

    /**
     * Sends an authorization request and fills in every form that follows.
     *
     * @param extra further parameters of the request
     * @throws SignInRefused when the server shows neither a form nor a code
     */
    public Tokens authorize(String user, Map<String, String> extra) {
        var verifier = Secrets.password() + Secrets.password();
        var state = Secrets.password();
        var nonce = Secrets.password();
        var query = new LinkedHashMap<>(Map.of(
                "client_id", Keycloak.CLIENT, "response_type", "code", "redirect_uri", REDIRECT, "scope", "openid"));
        query.putAll(Map.of("state", state, "nonce", nonce, "code_challenge_method", "S256"));
        query.put("code_challenge", challenge(verifier));
        query.putAll(extra);
        var asked = new ArrayList<String>();
        var page = get(keycloak.issuer() + "/protocol/openid-connect/auth?" + form(query));
        while (page.statusCode() == 200) {
            page = fill(user, page.body(), asked);
        }
        var callback = page.headers().firstValue("location").orElseThrow(refusal(page));
        var answer = parameters(URI.create(callback).getRawQuery());
        if (!callback.startsWith(REDIRECT) || !state.equals(answer.get("state")) || !answer.containsKey("code")) {
            throw new SignInRefused(answer.getOrDefault("error", "not the redirect that was asked for"));
        }
        return redeem(answer.get("code"), verifier, nonce, asked);
    }

    /**
     * Tokens of the same sign-in, for a refresh token, which is spent by it.
     *
     * @throws SignInRefused when the server gives none
     */
    public Tokens refreshed(Tokens tokens) {
        return tokens(
                post(
                        Keycloak.tokens(keycloak.issuer()),
                        Map.of(
                                "grant_type",
                                "refresh_token",
                                "client_id",
                                Keycloak.CLIENT,
                                "refresh_token",
                                tokens.refresh())),
                List.of());
    }

    private HttpResponse<String> fill(String user, String page, List<String> asked) {
        var form = FORM.matcher(page);
        var wanted = page.contains("name=\"otp\"") ? "otp" : page.contains("name=\"password\"") ? "password" : "";
        // Asked for the same thing again: the answer was not accepted.
        if (!form.find() || wanted.isEmpty() || asked.contains(wanted)) {
            throw new SignInRefused(said(page), page);
        }
        asked.add(wanted);
        if (wanted.equals("otp")) {
            lastCode = otherCode.isEmpty() ? keycloak.code(user) : otherCode;
            return post(action(form), Map.of("otp", lastCode));
        }
        return post(
                action(form),
                Map.of("username", user, "password", keycloak.login(user).password(), "credentialId", ""));
    }

    private HttpResponse<String> accept(String page, List<String> asked) {
        var form = FORM.matcher(page);
        var code = HIDDEN_CODE.matcher(page);
        if (!form.find() || !code.find() || asked.contains("consent")) {
            throw new SignInRefused(said(page), page);
        }
        asked.add("consent");
        return post(
                URI.create(keycloak.issuer()).resolve(action(form)).toString(),
                Map.of("code", code.group(1), "accept", "Yes"));
    }

    private Tokens redeem(String code, String verifier, String nonce, List<String> asked) {
        var answer = post(
                keycloak.issuer() + "/protocol/openid-connect/token",
                Map.of(
                        "grant_type", "authorization_code",
                        "client_id", Keycloak.CLIENT,
                        "redirect_uri", REDIRECT,
                        "code", code,
                        "code_verifier", verifier));
        var tokens = tokens(answer, asked);
        if (!Tokens.claims(tokens.id()).path("nonce").asText().equals(nonce)) {
            throw new SignInRefused("the ID token answers another request");
        }
        return tokens;
    }

    private static Tokens tokens(HttpResponse<String> answer, List<String> asked) {
        if (answer.statusCode() != 200) {
            throw new SignInRefused(answer.body());
        }
        try {
            var tokens = JSON.readTree(answer.body());
            return new Tokens(
                    tokens.path("access_token").asText(),
                    tokens.path("id_token").asText(),
                    tokens.path("refresh_token").asText(),
                    asked);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> get(String uri) {
        return send(HttpRequest.newBuilder(URI.create(uri)));
    }

    private HttpResponse<String> post(String uri, Map<String, String> fields) {
        return send(HttpRequest.newBuilder(URI.create(uri))
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form(fields))));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        if (!cookies.isEmpty()) {
            request.header(
                    "cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        try {
            var response =
                    http.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
            response.headers().allValues("set-cookie").forEach(this::keep);
            var location = response.headers().firstValue("location");
            // Within Keycloak we follow; at the redirect URI we stop.
            return location.filter(to -> to.startsWith(keycloak.issuer())).isPresent()
                    ? get(location.orElseThrow())
                    : response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void keep(String header) {
        var pair = header.split(";", 2)[0].split("=", 2);
        if (pair[1].isEmpty() || header.contains("Max-Age=0")) {
            cookies.remove(pair[0]);
        } else {
            cookies.put(pair[0], pair[1]);
        }
    }

    private static java.util.function.Supplier<SignInRefused> refusal(HttpResponse<String> page) {
        return () -> new SignInRefused(page.statusCode() + ": " + said(page.body()), page.body());
    }

    private static String action(Matcher form) {
        return form.group(1).replace("&amp;", "&");
    }

    private static String said(String page) {
        var found = SAID.matcher(page);
        return found.find() ? found.group(1).strip() : "refused without a message";
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static Map<String, String> parameters(String query) {
        var found = new HashMap<String, String>();
        for (var pair : query.split("&", -1)) {
            var parts = pair.split("=", 2);
            found.put(parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return found;
    }

    private static String challenge(String verifier) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
