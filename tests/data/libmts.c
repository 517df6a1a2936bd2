// A stand-in for libMTS: the functions clients call, and a hand for the tests to turn.
#include <stdbool.h>

double table[128];
bool master;
bool silent[128];
int clients;

void MTS_RegisterClient(void) { clients++; }
void MTS_DeregisterClient(void) { clients--; }
bool MTS_HasMaster(void) { return master; }
const double *MTS_GetTuningTable(void) { return table; }
bool MTS_ShouldFilterNote(char key, char channel) {
  return silent[key & 127] && channel == (char)-1;
}

void test_master(bool present) { master = present; }
void test_tune(int key, double hz) { table[key & 127] = hz; }
void test_silence(int key, bool on) { silent[key & 127] = on; }
int test_clients(void) { return clients; }
