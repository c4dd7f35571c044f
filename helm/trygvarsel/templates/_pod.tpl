{{/*
The pod of one component. Takes root, component, args and port (http or metrics; empty for what ends by itself);
settings is the ConfigMap, volume the claim with the database.
*/}}
{{- define "trygvarsel.pod" -}}
{{- $values := .root.Values -}}
metadata:
  labels:
    {{- include "trygvarsel.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
    {{- with $values.podLabels }}{{ toYaml . | nindent 4 }}{{ end }}
  {{- with merge (dict) (.annotations | default dict) $values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- include "trygvarsel.place" . | nindent 2 }}
  terminationGracePeriodSeconds: {{ .grace | default 60 }}
  containers:
    - name: {{ .component }}
      {{- include "trygvarsel.container" . | nindent 6 }}
      {{- if .port }}
      ports:
        - {name: {{ .port }}, containerPort: {{ include "trygvarsel.port" . }}}
      {{- include "trygvarsel.probes" . | nindent 6 }}
      {{- if eq .component "web" }}
      lifecycle: {preStop: {sleep: {seconds: 5}}}
      {{- end }}
      {{- end }}
  volumes:
    {{- include "trygvarsel.volumes" . | nindent 4 }}
{{- end }}

{{/* Who the pod is, what it may do, and where it may be. */}}
{{- define "trygvarsel.place" -}}
{{- $values := .root.Values -}}
serviceAccountName: {{ .account | default (include "trygvarsel.serviceAccount" .root) }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  {{- with $values.user }}
  runAsUser: {{ int64 . }}
  runAsGroup: {{ int64 . }}
  fsGroup: {{ int64 . }}
  fsGroupChangePolicy: OnRootMismatch
  {{- end }}
  seccompProfile: {type: RuntimeDefault}
{{- with $values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- if .spread }}
topologySpreadConstraints:
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "trygvarsel.selector" $.root | nindent 8 }}
        app.kubernetes.io/component: {{ $.component }}
    matchLabelKeys: [pod-template-hash]
  {{- end }}
{{- end }}
{{- end }}

{{/* What every container has. */}}
{{- define "trygvarsel.container" -}}
{{- $values := .root.Values -}}
image: {{ include "trygvarsel.image" .root }}
imagePullPolicy: {{ $values.image.pullPolicy }}
args: {{ toJson .args }}
securityContext:
  {{- include "trygvarsel.confined" .root | nindent 2 }}
resources:
  {{- toYaml .resources | nindent 2 }}
env:
  {{- include "trygvarsel.env" . | nindent 2 }}
{{- with $values.secrets.env }}
envFrom:
  {{- range . }}
  - secretRef: {name: {{ . }}}
  {{- end }}
{{- end }}
volumeMounts:
  - {name: settings, mountPath: /etc/trygvarsel, readOnly: true}
  - {name: tmp, mountPath: /tmp}
  {{- if include "trygvarsel.secretFiles" . }}
  - {name: secrets, mountPath: /run/secrets/trygvarsel, readOnly: true}
  {{- end }}
  {{- if .volume }}
  - {name: {{ .volume }}, mountPath: /data}
  {{- end }}
{{- end }}

{{- define "trygvarsel.image" -}}
{{ printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) | quote }}
{{- end }}

{{/* With the pod's part, the restricted standard for pods. */}}
{{- define "trygvarsel.confined" -}}
allowPrivilegeEscalation: false
capabilities: {drop: [ALL]}
readOnlyRootFilesystem: true
{{- end }}

{{- define "trygvarsel.port" -}}
{{ eq .port "http" | ternary 8321 9100 }}
{{- end }}

{{/* They answer from the first second; /readyz says when what happened before is remembered, /healthz what a new start mends. */}}
{{- define "trygvarsel.probes" -}}
startupProbe:
  httpGet: {path: /healthz, port: {{ .port }}}
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /healthz, port: {{ .port }}}
  periodSeconds: 15
  timeoutSeconds: 5
  failureThreshold: 4
readinessProbe:
  httpGet: {path: /readyz, port: {{ .port }}}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 2
{{- end }}

{{- define "trygvarsel.volumes" -}}
{{- $values := .root.Values -}}
- name: settings
  projected:
    sources:
      - configMap: {name: {{ .settings | default (include "trygvarsel.fullname" .root) }}}
      {{- with $values.members.existingSecret }}
      - secret: {name: {{ . }}}
      {{- end }}
- name: tmp
  emptyDir: {sizeLimit: 256Mi}
{{- with include "trygvarsel.secretFiles" . }}
- name: secrets
  projected:
    sources:
      {{- . | nindent 6 }}
{{- end }}
{{- end }}
