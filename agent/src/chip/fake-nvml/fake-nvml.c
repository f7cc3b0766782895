/* A stand-in for the driver's management library, built by nvml.test.ts: two GPUs, of which the first gives the report
 * and chain lying in the folder FAKE_NVML, and the second none, like a GPU outside confidential mode. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUCCESS 0
#define INVALID_ARGUMENT 2
#define NOT_SUPPORTED 3

typedef struct {
    unsigned int isCecAttestationReportPresent;
    unsigned int attestationReportSize;
    unsigned int cecAttestationReportSize;
    unsigned char nonce[0x20];
    unsigned char attestationReport[0x2000];
    unsigned char cecAttestationReport[0x1000];
} Report;

typedef struct {
    unsigned int certChainSize;
    unsigned int attestationCertChainSize;
    unsigned char certChain[0x1000];
    unsigned char attestationCertChain[0x1400];
} Certificate;

typedef struct {
    char busIdLegacy[16];
    unsigned int domain, bus, device, pciDeviceId, pciSubSystemId;
    char busId[32];
} PciInfo;

typedef struct {
    unsigned int version;
    unsigned char ibGuid[16];
    unsigned char chassisSerialNumber[16];
    unsigned char slotNumber, trayIndex, hostId, peerType, moduleId;
} PlatformInfo;

static int devices[2] = {0, 1};
static int initialised = 0;

static unsigned int read_file(const char *name, unsigned char *into, unsigned int room) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", getenv("FAKE_NVML"), name);
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    unsigned int size = (unsigned int)fread(into, 1, room, file);
    fclose(file);
    return size;
}

static int text(void *device, char *into, unsigned int length, const char *first, const char *second) {
    if (!initialised) return 1;
    snprintf(into, length, "%s", *(int *)device == 0 ? first : second);
    return SUCCESS;
}

const char *nvmlErrorString(int result) { return result == NOT_SUPPORTED ? "Not Supported" : "Some Error"; }
int nvmlInit_v2(void) { initialised++; return SUCCESS; }
int nvmlShutdown(void) { initialised--; return SUCCESS; }
int nvmlSystemGetDriverVersion(char *version, unsigned int length) { snprintf(version, length, "900.10.01"); return SUCCESS; }
int nvmlDeviceGetCount_v2(unsigned int *count) { *count = 2; return SUCCESS; }

int nvmlDeviceGetHandleByIndex_v2(unsigned int index, void **device) {
    if (index > 1) return INVALID_ARGUMENT;
    *device = &devices[index];
    return SUCCESS;
}

int nvmlDeviceGetUUID(void *device, char *into, unsigned int length) { return text(device, into, length, "GPU-first", "GPU-second"); }
int nvmlDeviceGetSerial(void *device, char *into, unsigned int length) {
    return *(int *)device == 0 ? text(device, into, length, "1650000000001", "") : NOT_SUPPORTED;
}
int nvmlDeviceGetBoardPartNumber(void *device, char *into, unsigned int length) { return text(device, into, length, "699-1", "699-2"); }
int nvmlDeviceGetVbiosVersion(void *device, char *into, unsigned int length) { return text(device, into, length, "F0.00.01.00.01", "F0.00.01.00.02"); }
int nvmlDeviceGetName(void *device, char *into, unsigned int length) { return text(device, into, length, "Test GPU", "Test GPU"); }
int nvmlDeviceGetArchitecture(void *device, unsigned int *architecture) { *architecture = *(int *)device == 0 ? 9 : 77; return SUCCESS; }

int nvmlDeviceGetPciInfo_v3(void *device, PciInfo *info) {
    memset(info, 0, sizeof *info);
    snprintf(info->busId, sizeof info->busId, "00000000:%02X:00.0", *(int *)device + 0x1B);
    return SUCCESS;
}

int nvmlDeviceGetPlatformInfo(void *device, PlatformInfo *info) {
    if (info->version != (sizeof(PlatformInfo) | (2 << 24))) return INVALID_ARGUMENT;
    memcpy(info->chassisSerialNumber, *(int *)device == 0 ? "CHASSIS-7" : "CHASSIS-8", 10);
    return SUCCESS;
}

int nvmlDeviceGetConfComputeGpuAttestationReport(void *device, Report *report) {
    if (*(int *)device != 0) return NOT_SUPPORTED;
    report->attestationReportSize = read_file("report.bin", report->attestationReport, sizeof report->attestationReport);
    /* The report was signed beforehand: it must be for the nonce that was asked. */
    return memcmp(report->attestationReport + 4, report->nonce, sizeof report->nonce) == 0 ? SUCCESS : INVALID_ARGUMENT;
}

int nvmlDeviceGetConfComputeGpuCertificate(void *device, Certificate *certificate) {
    if (*(int *)device != 0) return NOT_SUPPORTED;
    certificate->attestationCertChainSize = read_file("chain.pem", certificate->attestationCertChain, sizeof certificate->attestationCertChain);
    return SUCCESS;
}
