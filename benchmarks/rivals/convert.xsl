<?xml version="1.0" encoding="utf-8"?>
<!--
  Convert an XML export with xsltproc:

      xsltproc -o OUTPUT convert.xsl INPUT

  Fast for XSLT 1.0: whole subtrees are copied at once, and entries are told apart
  inside the template. The same conditions as predicates of match patterns take many
  times as long with libxslt; so does a template for every node.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="xml" encoding="utf-8"/>

  <xsl:template match="node()">
    <xsl:copy-of select="."/>
  </xsl:template>

  <xsl:template match="RDMExport|Connections|Children">
    <xsl:copy>
      <xsl:copy-of select="@*"/>
      <xsl:apply-templates/>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="Connection">
    <xsl:variable name="login" select="ConnectionType = 'Credential'
      and Credentials[not(CredentialType) or CredentialType = 'Default' or CredentialType = '0']"/>
    <xsl:choose>
      <xsl:when test="Children">
        <xsl:copy>
          <xsl:copy-of select="@*"/>
          <xsl:for-each select="node()">
            <xsl:choose>
              <xsl:when test="self::Children">
                <xsl:apply-templates select="."/>
              </xsl:when>
              <xsl:when test="$login and self::Credentials">
                <xsl:apply-templates select="." mode="login"/>
              </xsl:when>
              <xsl:otherwise>
                <xsl:copy-of select="."/>
              </xsl:otherwise>
            </xsl:choose>
          </xsl:for-each>
        </xsl:copy>
      </xsl:when>
      <xsl:when test="$login">
        <xsl:copy>
          <xsl:copy-of select="@*|Credentials/preceding-sibling::node()"/>
          <xsl:apply-templates select="Credentials" mode="login"/>
          <xsl:copy-of select="Credentials/following-sibling::node()"/>
        </xsl:copy>
      </xsl:when>
      <xsl:otherwise>
        <xsl:copy-of select="."/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="Credentials" mode="login">
    <xsl:variable name="gap" select="text()[1]"/>
    <xsl:copy>
      <xsl:copy-of select="@*"/>
      <xsl:if test="not(CredentialType)">
        <xsl:value-of select="$gap"/>
        <CredentialType>ApiKey</CredentialType>
      </xsl:if>
      <xsl:for-each select="node()">
        <xsl:if test="position() = last() and string(../../Url)">
          <xsl:value-of select="$gap"/>
          <xsl:copy-of select="../../Url"/>
        </xsl:if>
        <xsl:choose>
          <xsl:when test="self::CredentialType">
            <CredentialType>ApiKey</CredentialType>
          </xsl:when>
          <xsl:when test="self::UserName">
            <ApiId><xsl:copy-of select="@*|node()"/></ApiId>
          </xsl:when>
          <xsl:when test="self::Password">
            <ApiKey><xsl:copy-of select="@*|node()"/></ApiKey>
          </xsl:when>
          <xsl:otherwise>
            <xsl:copy-of select="."/>
          </xsl:otherwise>
        </xsl:choose>
      </xsl:for-each>
    </xsl:copy>
  </xsl:template>
</xsl:stylesheet>
