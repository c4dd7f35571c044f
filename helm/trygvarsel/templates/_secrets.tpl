{{/* Whether a component speaks to the broker: deliverers do not. */}}
{{- define "trygvarsel.onBus" -}}
{{- if and (eq .root.Values.mode "kafka") (ne (.component | default "") "deliver") }}yes{{ end }}
{{- end }}

{{/* Where secrets come from; all of them are there already, and none is made here. */}}
{{- define "trygvarsel.secretFiles" -}}
{{- $values := .root.Values -}}
{{- range $values.secrets.files }}
- secret: {name: {{ . }}}
{{- end }}
{{- if include "trygvarsel.onBus" . }}
{{- with $values.kafka.ca }}{{ if .existingSecret }}
- secret: {name: {{ .existingSecret }}, items: [{key: {{ .key }}, path: broker/ca}]}
{{- end }}{{ end }}
{{- with $values.kafka.login }}{{ if .existingSecret }}
- secret: {name: {{ .existingSecret }}, items: [{key: {{ .key }}, path: broker/password}]}
{{- end }}{{ end }}
{{- with $values.kafka.certificate }}{{ if .existingSecret }}
- secret: {name: {{ .existingSecret }}, items: [{key: {{ .cert }}, path: broker/cert}, {key: {{ .key }}, path: broker/key}]}
{{- end }}{{ end }}
{{- end }}
{{- end }}

{{/* The environment of every container. */}}
{{- define "trygvarsel.env" -}}
{{- $values := .root.Values -}}
- {name: HOME, value: /tmp}
- {name: TRYGVARSEL_LOG, value: json}
{{- if .port }}
- {name: TRYGVARSEL_HOST, value: "0.0.0.0"}
{{- end }}
{{- if and (eq (.port | default "") "http") $values.ingress.proxies }}
- {name: TRYGVARSEL_PROXIES, value: {{ join "," $values.ingress.proxies | quote }}}
{{- end }}
{{- if $values.database.existingSecret }}
- name: TRYGVARSEL_DB
  valueFrom: {secretKeyRef: {name: {{ $values.database.existingSecret }}, key: {{ $values.database.key }}}}
{{- else if .volume }}
- {name: TRYGVARSEL_DB, value: "sqlite:////data/trygvarsel.db"}
{{- end }}
{{- if include "trygvarsel.onBus" . }}
{{- include "trygvarsel.broker" $values.kafka | nindent 0 }}
{{- end }}
{{- range $name, $value := $values.env }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end }}

{{- define "trygvarsel.broker" -}}
{{- $files := "/run/secrets/trygvarsel/broker" -}}
- {name: TRYGVARSEL_BROKER, value: {{ .brokers | quote }}}
- {name: TRYGVARSEL_PREFIX, value: {{ .prefix | quote }}}
{{- if .tls }}
- {name: TRYGVARSEL_BROKER_TLS, value: "true"}
{{- end }}
{{- if .ca.existingSecret }}
- {name: TRYGVARSEL_BROKER_CA, value: {{ $files }}/ca}
{{- end }}
{{- if .login.existingSecret }}
- {name: TRYGVARSEL_BROKER_USER, value: {{ .login.user | quote }}}
- {name: TRYGVARSEL_BROKER_PASSWORD_FILE, value: {{ $files }}/password}
- {name: TRYGVARSEL_BROKER_LOGIN, value: {{ .login.mechanism }}}
{{- end }}
{{- if .certificate.existingSecret }}
- {name: TRYGVARSEL_BROKER_CERT, value: {{ $files }}/cert}
- {name: TRYGVARSEL_BROKER_KEY, value: {{ $files }}/key}
{{- end }}
{{- end }}
