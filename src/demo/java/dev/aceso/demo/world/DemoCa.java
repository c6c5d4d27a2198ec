package dev.aceso.demo.world;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority made for one run: P-256, a week long, its key only in this JVM's memory. */
public final class DemoCa {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Workspace workspace;
    private final KeyPair key;
    private final X509Certificate certificate;
    private final Path file;
    private final Login truststore;

    private DemoCa(Workspace workspace, KeyPair key, X509Certificate certificate, Path file, Login truststore) {
        this.workspace = workspace;
        this.key = key;
        this.certificate = certificate;
        this.file = file;
        this.truststore = truststore;
    }

    /**
     * The certificate and key of one server, for {@code localhost} and {@code 127.0.0.1}.
     *
     * @param certificate PEM, the server's certificate followed by the CA's
     * @param key PEM, PKCS#8
     * @param keystore both, as PKCS#12
     * @param password the key store's password
     * @param passwordFile the same password in a file
     */
    public record Leaf(Path certificate, Path key, Path keystore, String password, Path passwordFile) {
        @Override
        public String toString() {
            return "Leaf[" + keystore + "]";
        }
    }

    /** Makes a new authority and writes its certificate and a trust store into the workspace. */
    public static DemoCa create(Workspace workspace) {
        try {
            var key = newKey();
            var name = new X500Name("CN=Aceso demo CA " + Long.toHexString(RANDOM.nextLong()));
            var builder = certificate(name, name, key)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key.getPublic()));
            var certificate = sign(builder, key);
            var file = workspace.write("tls/ca.pem", pem("CERTIFICATE", certificate.getEncoded()));
            var password = Secrets.password();
            var trust = emptyStore();
            trust.setCertificateEntry("ca", certificate);
            var store = workspace.write("tls/truststore.p12", bytes(trust, password));
            return new DemoCa(workspace, key, certificate, file, new Login(store.toString(), password));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("the demo CA could not be made", e);
        }
    }

    /** The authority's certificate, PEM. */
    public Path file() {
        return file;
    }

    /** A PKCS#12 trust store that holds only this authority. */
    public Path truststore() {
        return Path.of(truststore.user());
    }

    /** The password of {@link #truststore()}. */
    public String truststorePassword() {
        return truststore.password();
    }

    /** Issues the certificate of one server. */
    public Leaf issue(String name) {
        try {
            var leafKey = newKey();
            var extensions = new JcaX509ExtensionUtils();
            var names = new GeneralName[] {
                new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.1")
            };
            var issuer = new X500Name(certificate.getSubjectX500Principal().getName());
            var builder = certificate(issuer, new X500Name("CN=localhost,OU=" + name), leafKey)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(
                            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                    .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            extensions.createAuthorityKeyIdentifier(certificate));
            var leaf = sign(builder, key);
            var password = Secrets.password();
            var store = emptyStore();
            store.setKeyEntry(
                    "server", leafKey.getPrivate(), password.toCharArray(), new Certificate[] {leaf, certificate});
            var chain = pem("CERTIFICATE", leaf.getEncoded()) + pem("CERTIFICATE", certificate.getEncoded());
            return new Leaf(
                    workspace.write("tls/" + name + ".pem", chain),
                    workspace.write("tls/" + name + "-key.pem", pem("PRIVATE KEY", encoded(leafKey.getPrivate()))),
                    workspace.write("tls/" + name + ".p12", bytes(store, password)),
                    password,
                    workspace.write("tls/" + name + ".password", password));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("a demo certificate could not be made", e);
        }
    }

    /** A context for clients that trusts this authority and nobody else. Speaks TLS 1.3 and, unless told otherwise, 1.2. */
    public SSLContext clientContext() {
        try (var in = Files.newInputStream(truststore())) {
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(load(in, truststorePassword()));
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A context for a server with this certificate. Restrict it to TLSv1.3 where it is used. */
    static SSLContext serverContext(Leaf leaf) {
        try (var in = Files.newInputStream(leaf.keystore())) {
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(load(in, leaf.password()), leaf.password().toCharArray());
            var context = SSLContext.getInstance("TLSv1.3");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509v3CertificateBuilder certificate(X500Name issuer, X500Name subject, KeyPair key)
            throws CertIOException {
        var now = System.currentTimeMillis();
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(120, RANDOM).setBit(120),
                new Date(now - Duration.ofHours(1).toMillis()),
                new Date(now + Duration.ofDays(7).toMillis()),
                subject,
                key.getPublic());
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair authority)
            throws OperatorCreationException, GeneralSecurityException {
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static KeyPair newKey() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
        return generator.generateKeyPair();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static KeyStore load(InputStream in, String password) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(in, password.toCharArray());
        return store;
    }

    private static byte[] bytes(KeyStore store, String password) throws GeneralSecurityException, IOException {
        var out = new ByteArrayOutputStream();
        store.store(out, password.toCharArray());
        return out.toByteArray();
    }

    private static byte[] encoded(Key key) {
        return java.util.Objects.requireNonNull(key.getEncoded());
    }

    private static String pem(String type, byte[] der) {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
